import { createTheme, MantineProvider } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useLayoutEffect, type ReactNode } from 'react';
import { t } from '@/i18n';
import { usePreferences } from './preferences';
import './styles';

const theme = createTheme({
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Scroll locking writes a style element, which the content security policy refuses; the page never scrolls as a whole.
    Modal: {
      defaultProps: {
        closeButtonProps: { 'aria-label': t('ui.close') },
        lockScroll: false,
        transitionProps: { duration: 0 },
      },
    },
    Popover: { defaultProps: { hideDetached: false, transitionProps: { duration: 0 } } },
    // The placeholder for the first focus is a child that a menu may not have.
    Menu: {
      defaultProps: {
        hideDetached: false,
        transitionProps: { duration: 0 },
        withInitialFocusPlaceholder: false,
      },
    },
    Tooltip: { defaultProps: { transitionProps: { duration: 0 }, openDelay: 300 } },
  },
});

/** Puts the theme and the density on the page and the component library below it. */
export function UiProvider({ children }: { children: ReactNode }) {
  const { theme: wanted, density } = usePreferences();
  const prefersDark = useMediaQuery('(prefers-color-scheme: dark)', false, {
    getInitialValueInEffect: false,
  });
  const shown = wanted === 'system' ? (prefersDark === true ? 'dark' : 'light') : wanted;
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = shown;
    document.documentElement.dataset.density = density;
  }, [shown, density]);
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={shown}
      withCssVariables={false}
      withGlobalClasses={false}
      withStaticClasses
    >
      {children}
    </MantineProvider>
  );
}
