/** Texts of the shell and of the building blocks. */
export const common = {
  'app.name': 'Salus',
  'app.skip': 'Skip to the content',
  'app.main': 'Main',
  'ui.close': 'Close',
  'state.loading': 'Loading {what}…',
  'state.stillLoading': 'Still loading {what}…',
  'state.retry': 'Try again',
  'state.refreshing': 'Refreshing…',

  'nav.find': 'Find a patient or an action (Ctrl K)',
  'nav.patients': 'Patients',
  'nav.users': 'Users',
  'nav.audit': 'Access',
  'nav.myRecord': 'My record',

  'me.menu': '{name}, {role}: account and settings',
  'me.signOut': 'Sign out',
  'me.theme': 'Colours',
  'me.theme.light': 'Light',
  'me.theme.dark': 'Dark',
  'me.theme.system': 'As this computer',
  'me.density': 'Rows',
  'me.density.compact': 'Compact',
  'me.density.comfortable': 'Roomy',

  'open.title': 'Open charts',
  'open.close': 'Close the chart of {name}',
  'open.loading': 'Loading name…',
  'open.failed': 'Name could not be loaded',
  'open.replaced': 'Four charts can be open at once. The one used longest ago was closed.',

  'reach.lost': 'The server cannot be reached.',
  'reach.lostDetail': 'What you see may be out of date and nothing can be saved until it is back.',
  'reach.retry': 'Try now',
  'reach.back': 'The server is back.',
  'start.loading': 'Starting Salus…',
  'start.failed': 'Salus cannot reach its server',
  'start.failedDetail':
    'This is not about your password. Check the network of this computer, then try again.',

  'fault.title': 'This part of Salus stopped working: {where}',
  'fault.detail':
    'Nothing was saved by the failed screen. What it showed before may be incomplete. The rest of Salus still works.',
  'fault.again': 'Open this screen again',
  'fault.reload': 'Load the whole page again',
  'fault.copy': 'Copy details',
  'fault.copied': 'Copied',
  'notFound.title': 'There is no such page',
  'notFound.detail': 'The address {path} does not exist in Salus.',
  'notFound.home': 'Go to the first page',
  'forbidden.title': 'Not for your role',
  'forbidden.detail': 'Your role ({roles}) does not include this page. Ask an administrator if it should.',

  'idle.title': 'Still there?',
  'idle.detail':
    'Nobody has used Salus here for a while. It locks in {seconds} s. Your page and drafts are kept.',
  'idle.expiring':
    'This sign-in has reached its longest time and ends in {seconds} s. Sign in again afterwards to go on.',
  'idle.stay': 'Stay signed in',
  'idle.out': 'Sign out now',
  'idle.failed': 'The server could not be told. The sign-in may end.',
} as const;
