// Runs an example against this server, with a token typed here (kept nowhere) or the session of this browser.
const values = { unique: 'doc-' + Math.random().toString(36).slice(2, 12) };
const filled = (text) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** What the session of this browser wants with every write; empty when nobody is signed in. */
async function csrf() {
  const answer = await fetch('/auth/session', { credentials: 'same-origin' });
  return answer.ok ? ((await answer.json()).csrf ?? '') : '';
}

async function run(article) {
  const out = article.querySelector('output');
  const example = JSON.parse(article.dataset.example);
  const path = filled(example.path);
  const missing = /\{(\w+)\}/.exec(path.split('?')[0]);
  if (missing) {
    out.textContent = `Run the example that creates the ${missing[1]} first.`;
    return;
  }
  const headers = { Accept: 'application/fhir+json', 'Content-Type': 'application/fhir+json' };
  for (const [name, value] of Object.entries(example.headers ?? {})) headers[name] = filled(value);
  const token = document.querySelector('#token').value.trim();
  if (token) headers.Authorization = 'Bearer ' + token;
  else headers['X-CSRF-Token'] = await csrf();
  out.textContent = 'Asking ...';
  try {
    const answer = await fetch(path, {
      method: example.method,
      headers,
      credentials: token ? 'omit' : 'same-origin',
      body: example.body ? filled(JSON.stringify(example.body)) : undefined,
    });
    const text = await answer.text();
    if (example.save && answer.ok) values[example.save] = JSON.parse(text).id;
    let shown = text;
    try {
      shown = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      // Not JSON: shown as it came.
    }
    out.textContent = `${answer.status} ${answer.statusText}\n${shown}`;
  } catch (error) {
    out.textContent = `No answer: ${error.message}`;
  }
}

for (const article of document.querySelectorAll('article')) {
  article.querySelector('button').addEventListener('click', () => run(article));
}
