import { createRoot } from 'react-dom/client';
import { App } from '@/app/App';
import { startLanguage } from '@/i18n';
import { UiProvider } from '@/ui';
import { Gallery } from './Gallery';
import { PAGES } from './screens';
import { standIn, STATES, type State } from './standIn';

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no root element.');

/** `?at=/patients/p1/results&state=failed` shows the whole application there, in that state of everything it asks for. */
const asked = new URLSearchParams(window.location.search);
const at = asked.get('at');
const state = STATES.find((one): one is State => one === asked.get('state')) ?? 'full';
if (at !== null) {
  standIn(state, PAGES.find((one) => one.at === at)?.role ?? 'physician');
  window.history.replaceState(null, '', at);
}

void startLanguage().then(() => {
  createRoot(place).render(
    at === null ? (
      <UiProvider>
        <Gallery />
      </UiProvider>
    ) : (
      <App />
    ),
  );
});
