import type { Section } from '@/api/inbox';
import { t } from '@/i18n';
import { Icon, VisuallyHidden, type IconName } from '@/ui';
import { countOf, type Count } from './counts';
import styles from './InboxPage.module.css';
import { KINDS, type Filter } from './items';
import { KIND_ICONS, KIND_WORDS } from './words';

/** What of the inbox is shown: by kind, by whose items, and what was put away or done. */
export function Filters({
  section,
  filter,
  counts,
  nameOf,
  onSection,
  onFilter,
}: {
  section: Section;
  filter: Filter;
  /** Of the open items; empty while they are not known. */
  counts: readonly Count[];
  nameOf: (reference: string | undefined) => string;
  onSection: (section: Section) => void;
  onFilter: (filter: Filter) => void;
}) {
  const choose = (next: Partial<Filter>): void => {
    onFilter({ only: filter.only, ...next });
  };
  const open = section === 'open';
  const whose = (what: string, icon: IconName, heading: string) => {
    const some = counts.filter((one) => one.what === what);
    if (some.length === 0) return null;
    return (
      <>
        <h2>{heading}</h2>
        <ul>
          {some.map((one) => (
            <Choice
              key={one.whose}
              icon={icon}
              text={one.name ?? nameOf(one.whose)}
              count={one.open}
              on={open && filter.whose === one.whose}
              onChoose={() => {
                choose({ whose: one.whose });
              }}
            />
          ))}
        </ul>
      </>
    );
  };
  return (
    <nav className={styles.filters} aria-label={t('inbox.filters')}>
      <ul>
        <Choice
          icon="inbox"
          text={t('inbox.all')}
          count={countOf(counts, 'all')?.open}
          on={open && filter.kind === undefined && filter.whose === undefined}
          onChoose={() => {
            choose({});
          }}
        />
        {KINDS.map((kind) => (
          <Choice
            key={kind}
            icon={KIND_ICONS[kind]}
            text={KIND_WORDS[kind]}
            count={countOf(counts, kind)?.open}
            on={open && filter.kind === kind}
            onChoose={() => {
              choose({ kind });
            }}
          />
        ))}
      </ul>
      {whose('covering', 'person', t('inbox.coveringHeading'))}
      {whose('pool', 'people', t('inbox.poolHeading'))}
      <h2>{t('inbox.laterHeading')}</h2>
      <ul>
        <Choice
          icon="clock"
          text={t('inbox.snoozed')}
          count={countOf(counts, 'snoozed')?.open}
          on={section === 'snoozed'}
          onChoose={() => {
            onSection('snoozed');
          }}
        />
        <Choice
          icon="tick"
          text={t('inbox.doneToday')}
          count={undefined}
          on={section === 'done'}
          onChoose={() => {
            onSection('done');
          }}
        />
      </ul>
    </nav>
  );
}

function Choice({
  icon,
  text,
  count,
  on,
  onChoose,
}: {
  icon: IconName;
  text: string;
  count: number | undefined;
  on: boolean;
  onChoose: () => void;
}) {
  return (
    <li>
      <button type="button" aria-pressed={on} onClick={onChoose}>
        <Icon name={icon} />
        <span>{text}</span>
        {count !== undefined && (
          <span className={styles.number}>
            {count}
            <VisuallyHidden> {t('inbox.open')}</VisuallyHidden>
          </span>
        )}
      </button>
    </li>
  );
}
