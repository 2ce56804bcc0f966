import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, type RenderResult } from '@testing-library/react';
import type { ReactElement } from 'react';
import { UiProvider } from '@/ui';

/** Renders with everything that widgets expect around them; queries are not tried twice. */
export function renderUi(element: ReactElement): RenderResult {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <UiProvider>
      <QueryClientProvider client={client}>{element}</QueryClientProvider>
    </UiProvider>,
  );
}
