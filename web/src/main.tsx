import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '@/app/App';
import { startLanguage } from '@/i18n';

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no root element.');
void startLanguage().then(() => {
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
});
