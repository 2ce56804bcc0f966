import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '@/app/App';

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no root element.');
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
