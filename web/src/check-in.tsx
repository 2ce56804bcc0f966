import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { CheckInApp } from '@/features/check-in';
import { startLanguage } from '@/i18n';

// The patient's page: nothing of the application of staff is loaded with it.
const place = document.getElementById('root');
if (place === null) throw new Error('The page has no root element.');
void startLanguage().then(() => {
  createRoot(place).render(
    <StrictMode>
      <CheckInApp />
    </StrictMode>,
  );
});
