import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { offersFor, roleWord } from '@/api/roles';
import { endSession, useSession } from '@/api/sessionStore';
import { ChangePassword } from '@/features/signin';
import { t, type TextKey } from '@/i18n';
import { Brand, Icon, Menu, setPreferences, useHotkeys, usePreferences, type IconName } from '@/ui';
import { OpenCharts } from './OpenCharts';
import { Palette } from './Palette';
import { ReachBanner } from './ReachBanner';
import styles from './Shell.module.css';

interface Place {
  to: '/patients' | '/users' | '/access';
  text: TextKey;
  icon: IconName;
}

function initialsOf(name: string): string {
  const words = name.replace(/^(dr|prof|mr|mrs|ms)\.?\s+/i, '').split(/\s+/);
  const letter = (word: string | undefined): string => /\p{L}/u.exec(word ?? '')?.[0].toUpperCase() ?? '';
  return letter(words[0]) + (words.length > 1 ? letter(words[words.length - 1]) : '');
}

/** Rail, open charts and the page; patients see their own record without any of it. */
export function Shell() {
  const { user } = useSession();
  const offers = offersFor(user.roles);
  const [finding, setFinding] = useState(false);
  const main = useRef<HTMLDivElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const first = useRef(true);

  useEffect(() => {
    // A new page is read from its start; an area within the same chart is not a new page.
    if (first.current) first.current = false;
    else document.getElementById('main')?.focus({ preventScroll: true });
  }, [path.split('/').slice(0, 3).join('/')]); // eslint-disable-line react-hooks/exhaustive-deps

  const staff = offers.patients || offers.users || offers.audit;
  useHotkeys(
    staff && offers.patients
      ? [
          [
            'mod+K',
            () => {
              setFinding(true);
            },
          ],
          [
            '/',
            () => {
              setFinding(true);
            },
          ],
        ]
      : [],
    ['INPUT', 'TEXTAREA', 'SELECT'],
  );
  useEffect(() => {
    if (!offers.patients) return;
    // Ctrl-K also from within a text field.
    const open = (event: KeyboardEvent): void => {
      if (
        (event.ctrlKey || event.metaKey) &&
        !event.altKey &&
        !event.shiftKey &&
        event.key.toLowerCase() === 'k'
      ) {
        event.preventDefault();
        setFinding(true);
      }
    };
    window.addEventListener('keydown', open);
    return () => {
      window.removeEventListener('keydown', open);
    };
  }, [offers.patients]);

  if (!staff) {
    return (
      <div className={styles.plain}>
        <ReachBanner />
        <Outlet />
      </div>
    );
  }
  const places: Place[] = [];
  if (offers.patients) places.push({ to: '/patients', text: 'nav.patients', icon: 'people' });
  if (offers.users) places.push({ to: '/users', text: 'nav.users', icon: 'key' });
  if (offers.audit) places.push({ to: '/access', text: 'nav.audit', icon: 'shield' });

  return (
    <div className={styles.app}>
      <a
        className={styles.skip}
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        {t('app.skip')}
      </a>
      <nav className={styles.rail} aria-label={t('app.main')}>
        <span className={styles.logo}>
          <Brand size={34} bare />
        </span>
        {offers.patients && (
          <button
            type="button"
            className={styles.find}
            aria-label={t('nav.find')}
            aria-haspopup="dialog"
            onClick={() => {
              setFinding(true);
            }}
          >
            <Icon name="search" size={20} />
            <span aria-hidden="true">Ctrl K</span>
          </button>
        )}
        {places.map(({ to, text, icon }) => (
          <Link
            key={to}
            to={to}
            className={styles.place}
            activeProps={{ className: styles.on, 'aria-current': 'page' }}
          >
            <Icon name={icon} size={20} />
            {t(text)}
          </Link>
        ))}
        <Me />
      </nav>
      <div className={styles.page} ref={main}>
        <ReachBanner />
        {offers.patients && <OpenCharts />}
        <div className={styles.outlet}>
          <Outlet />
        </div>
      </div>
      {finding && (
        <Palette
          onClose={() => {
            setFinding(false);
          }}
        />
      )}
    </div>
  );
}

/** Account, colours, density, sign-out. */
export function Me() {
  const { user, organisation, passwordChangeDue = false } = useSession();
  const [changing, setChanging] = useState(passwordChangeDue);
  const { theme, density } = usePreferences();
  const role = user.roles.map(roleWord).join(', ');
  const mark = (on: boolean) => <span className={styles.check}>{on && <Icon name="check" />}</span>;
  return (
    <>
      {changing && (
        <ChangePassword
          due={passwordChangeDue}
          onClose={() => {
            setChanging(false);
          }}
        />
      )}
      <Menu position="right-end" width={240} withinPortal={false} floatingStrategy="fixed">
        <Menu.Target>
          <button type="button" className={styles.me} aria-label={t('me.menu', { name: user.name, role })}>
            {initialsOf(user.name)}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={styles.who}>
            <b>{user.name}</b>
            <span>{role}</span>
            <span>{organisation.name}</span>
          </div>
          <Menu.Divider />
          <Menu.Label>{t('me.theme')}</Menu.Label>
          {(['light', 'dark', 'system'] as const).map((one) => (
            <Menu.Item
              key={one}
              leftSection={mark(theme === one)}
              aria-current={theme === one}
              onClick={() => {
                setPreferences({ theme: one });
              }}
            >
              {t(`me.theme.${one}`)}
            </Menu.Item>
          ))}
          <Menu.Label>{t('me.density')}</Menu.Label>
          {(['compact', 'comfortable'] as const).map((one) => (
            <Menu.Item
              key={one}
              leftSection={mark(density === one)}
              aria-current={density === one}
              onClick={() => {
                setPreferences({ density: one });
              }}
            >
              {t(`me.density.${one}`)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            leftSection={<Icon name="key" />}
            onClick={() => {
              setChanging(true);
            }}
          >
            {t('password.title')}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="exit" />} onClick={() => void endSession()}>
            {t('me.signOut')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
