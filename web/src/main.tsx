import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { newQueryClient } from '@/app/queryClient';
import { router } from '@/app/router';
import { UiProvider } from '@/ui';

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no root element.');
createRoot(place).render(
  <StrictMode>
    <UiProvider>
      <QueryClientProvider client={newQueryClient()}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </UiProvider>
  </StrictMode>,
);
