import { render, type RenderResult } from '@testing-library/react';
import { forgetSession } from '@/api/sessionStore';
import { App } from '@/app/App';
import { closeAllCharts } from '@/app/chartsOpen';

/** The whole application at an address, as after a first load of the page. */
export function renderApp(path = '/'): RenderResult {
  closeAllCharts();
  forgetSession();
  window.history.replaceState(null, '', path);
  return render(<App />);
}
