import { useQuery, useQueryClient } from '@tanstack/react-query';
import { favouritesOf } from '@/api/favourites';
import { useChart } from '@/features/chart';

const KEY = 'favourite-orders';

/** The user's own favourite orders. */
export function useFavourites() {
  const { user } = useChart();
  const subject = user?.subject ?? '';
  return useQuery({
    queryKey: [KEY, subject],
    queryFn: ({ signal }) => favouritesOf(subject, signal),
    enabled: subject !== '',
    staleTime: 60_000,
  });
}

export function useRefreshFavourites(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [KEY] });
}
