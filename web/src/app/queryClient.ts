import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/errors';

/** Old data stays on the screen while it is read anew; only passing failures are tried again, twice. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 5 * 60_000,
        retry: (count, error) => error instanceof ApiError && error.transient && count < 2,
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
}
