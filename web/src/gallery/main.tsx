import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startLanguage } from '@/i18n';
import { UiProvider } from '@/ui';
import { Gallery } from './Gallery';

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no root element.');
void startLanguage().then(() => {
  createRoot(place).render(
    <StrictMode>
      <UiProvider>
        <Gallery />
      </UiProvider>
    </StrictMode>,
  );
});
