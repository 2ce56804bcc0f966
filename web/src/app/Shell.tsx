import { Link, Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { offersFor, roleWord } from '@/api/roles';
import { endSession, useSession } from '@/api/sessionStore';
import { ChangePassword } from '@/features/signin';
import { LANGUAGES, languages, setLanguage, t, useLanguage } from '@/i18n';
import { Brand, Icon, Menu, setPreferences, UndoHost, useKeys, usePreferences, VisuallyHidden } from '@/ui';
import type { Place } from '@/workspace/feature';
import { Help } from './Help';
import { OpenCharts } from './OpenCharts';
import { Palette } from './Palette';
import { placesFor } from './places';
import { ReachBanner } from './ReachBanner';
import { StepUp } from './StepUp';
import styles from './Shell.module.css';

function initialsOf(name: string): string {
  const words = name.replace(/^(dr|prof|mr|mrs|ms)\.?\s+/i, '').split(/\s+/);
  const letter = (word: string | undefined): string => /\p{L}/u.exec(word ?? '')?.[0].toUpperCase() ?? '';
  return letter(words[0]) + (words.length > 1 ? letter(words[words.length - 1]) : '');
}

/** Rail, open charts and the page; patients see their own record without any of it. */
export function Shell() {
  const { user } = useSession();
  const offers = offersFor(user.roles);
  const offered = placesFor(user.roles);
  const navigate = useNavigate();
  const { patientId: chart } = useParams({ strict: false });
  const [finding, setFinding] = useState(false);
  const [help, setHelp] = useState(false);
  const main = useRef<HTMLDivElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const first = useRef(true);

  useEffect(() => {
    // A new page is read from its start; an area within the same chart is not a new page.
    if (first.current) first.current = false;
    else document.getElementById('main')?.focus({ preventScroll: true });
  }, [path.split('/').slice(0, 3).join('/')]); // eslint-disable-line react-hooks/exhaustive-deps

  const staff = offered.length > 0;
  const find = (): void => {
    setFinding(true);
  };
  useKeys(
    'keys.everywhere',
    [
      ...(offers.patients
        ? [
            { keys: 'mod+k', text: 'nav.findShort' as const, run: find, everywhere: true },
            { keys: '/', text: 'nav.findShort' as const, run: find },
          ]
        : []),
      ...offered.map(({ letter, title, text, path: to }) => ({
        keys: `g ${letter}`,
        text: 'action.goto' as const,
        values: { where: t(title ?? text) },
        run: () => void navigate({ href: to }),
      })),
      {
        keys: '?',
        text: 'keys.help' as const,
        run: () => {
          setHelp(true);
        },
      },
    ],
    staff,
  );

  if (!staff) {
    return (
      <div className={styles.plain}>
        <ReachBanner />
        <Outlet />
      </div>
    );
  }
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
        {offered.map((place) => (
          <RailPlace key={place.path} place={place} />
        ))}
        <button
          type="button"
          className={styles.help}
          aria-label={t('keys.help')}
          title={t('keys.help')}
          onClick={() => {
            setHelp(true);
          }}
        >
          <kbd aria-hidden="true">?</kbd>
        </button>
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
      {help && (
        <Help
          onClose={() => {
            setHelp(false);
          }}
        />
      )}
      <StepUp />
      <UndoHost chart={chart} />
    </div>
  );
}

const useNoCount = (): undefined => undefined;

/** A place with its count: a number, with the critical ones marked; a count that failed is not a zero. */
function RailPlace({ place: { path, text, icon, useCount } }: { place: Place }) {
  const count = (useCount ?? useNoCount)();
  const here = useRouterState({ select: (state) => isUnder(state.location.pathname, path) });
  const known = count?.state === 'known' && count.count > 0 ? count : undefined;
  const critical = known?.critical ?? 0;
  return (
    <Link
      to={path as '/patients'}
      className={here ? `${styles.place ?? ''} ${styles.on ?? ''}` : styles.place}
      aria-current={here ? 'page' : undefined}
    >
      <Icon name={icon} size={20} />
      {t(text)}
      {known !== undefined && (
        <span className={critical > 0 ? `${styles.count ?? ''} ${styles.critical ?? ''}` : styles.count}>
          <span aria-hidden="true">{critical > 0 ? `${String(critical)}!` : known.count}</span>
          <VisuallyHidden>
            {critical > 0
              ? t('nav.countCritical', { count: known.count, critical })
              : t('nav.count', { count: known.count })}
          </VisuallyHidden>
        </span>
      )}
      {count?.state === 'failed' && (
        <span className={styles.count}>
          <Icon name="barred" size={14} label={t('nav.countFailed')} />
        </span>
      )}
    </Link>
  );
}

const isUnder = (here: string, path: string): boolean => here === path || here.startsWith(`${path}/`);

/** Account, colours, density, sign-out. */
export function Me() {
  const { user, organisation } = useSession();
  const [changing, setChanging] = useState(false);
  const { theme, density } = usePreferences();
  const language = useLanguage();
  const [languageFailed, setLanguageFailed] = useState(false);
  const role = user.roles.map(roleWord).join(', ');
  const mark = (on: boolean) => <span className={styles.check}>{on && <Icon name="check" />}</span>;
  return (
    <>
      {changing && (
        <ChangePassword
          onClose={() => {
            setChanging(false);
          }}
        />
      )}
      <VisuallyHidden>
        <span role="status">{languageFailed ? t('me.languageFailed') : ''}</span>
      </VisuallyHidden>
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
          <Menu.Label>{t('me.language')}</Menu.Label>
          {languages.map((one) => (
            <Menu.Item
              key={one}
              lang={one}
              leftSection={mark(language === one)}
              aria-current={language === one}
              closeMenuOnClick={false}
              onClick={() => {
                setLanguage(one).then(
                  () => {
                    setLanguageFailed(false);
                  },
                  () => {
                    setLanguageFailed(true);
                  },
                );
              }}
            >
              {LANGUAGES[one]}
            </Menu.Item>
          ))}
          {languageFailed && <Menu.Label>{t('me.languageFailed')}</Menu.Label>}
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
