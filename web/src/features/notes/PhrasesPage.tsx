import { useEffect, useState } from 'react';
import { addPhrase, removePhrase, type OwnPhrase } from '@/api/phrases';
import { useSession } from '@/api/sessionStore';
import { failureWords, StaleNote, WidgetState } from '@/features/chart';
import { clockSeconds } from '@/fhir';
import { t, tn } from '@/i18n';
import { Button, Card, Chip, IconButton, NoneFound, offerUndo, PageHead, Truncated, useKeys } from '@/ui';
import styles from './Notes.module.css';
import { useOwnPhrases, usePhrases, useRefreshPhrases, useTeams } from './notes.queries';
import { PhraseForm } from './PhraseForm';

/** What the user types a dot for: own phrases, to write and to change, and those of the team and the site, to take over. */
export default function PhrasesPage() {
  const { user } = useSession();
  const own = useOwnPhrases();
  const offered = usePhrases();
  const teams = useTeams();
  const refresh = useRefreshPhrases();
  const [open, setOpen] = useState<{ readonly phrase?: OwnPhrase; readonly from?: string }>();
  const [failed, setFailed] = useState<string>();
  const list = own.data?.list ?? [];
  const others = (offered.data ?? []).filter(
    (one) => one.scope !== 'personal' && !list.some((mine) => mine.name === one.name),
  );
  const teamName = (reference: string): string =>
    teams.data?.find((one) => one.reference === reference)?.name ?? t('phrase.team');
  useEffect(() => {
    document.title = `${t('phrase.title')} · ${t('app.name')}`;
  }, []);
  useKeys('phrase.title', [
    {
      keys: 'n',
      text: 'phrase.new',
      run: () => {
        setOpen({});
      },
    },
  ]);
  const remove = async (one: OwnPhrase): Promise<void> => {
    setFailed(undefined);
    try {
      await removePhrase(one);
      offerUndo(t('phrase.removed', { name: one.name }), async () => {
        await addPhrase(user, one);
        await refresh();
      });
    } catch (failure) {
      setFailed(t('phrase.notRemoved', { name: one.name, reason: failureWords(failure) }));
    }
    await refresh();
  };
  return (
    <main id="main" tabIndex={-1} className={styles.page}>
      <PageHead title={t('phrase.title')}>
        <Button
          kind="primary"
          icon="plus"
          hotkey="N"
          onClick={() => {
            setOpen({});
          }}
        >
          {t('phrase.new')}
        </Button>
      </PageHead>
      <p className={styles.quiet}>{t('phrase.how', { token: '{{last.bp}}' })}</p>
      {open !== undefined && (
        <PhraseForm
          key={open.phrase?.id ?? open.from ?? ''}
          phrase={open.phrase}
          from={offered.data?.find((one) => one.name === open.from)}
          taken={list.filter((one) => one.id !== open.phrase?.id).map((one) => one.name)}
          teams={teams}
          onDone={() => {
            setOpen(undefined);
          }}
        />
      )}
      <Card
        title={t('phrase.own')}
        flush
        edge={own.data === undefined && own.error !== null ? 'failed' : 'plain'}
        count={own.data === undefined ? undefined : tn('phrase.count', list.length)}
      >
        <StaleNote what={t('phrase.own')} query={own} loaded={own.data !== undefined} />
        <WidgetState
          what={t('phrase.own')}
          meaning={t('phrase.ownFailed')}
          query={own}
          loaded={own.data !== undefined}
        />
        {failed !== undefined && (
          <p role="alert" className={styles.caution}>
            {failed}
          </p>
        )}
        {own.data !== undefined && list.length === 0 && (
          <NoneFound
            title={t('phrase.none')}
            detail={t('schedule.asOf', { time: clockSeconds(own.dataUpdatedAt) })}
          />
        )}
        <ul>
          {list.map((one) => (
            <li key={one.id} className={styles.phrase}>
              <b className={styles.phraseName}>{one.name}</b>
              <span className={styles.excerpt}>{one.text}</span>
              <span>{one.team !== undefined && <Chip icon="users">{teamName(one.team)}</Chip>}</span>
              <span className={styles.acts}>
                <IconButton
                  icon="pencil"
                  size="small"
                  label={t('phrase.changeOf', { name: one.name })}
                  onClick={() => {
                    setOpen({ phrase: one });
                  }}
                />
                <IconButton
                  icon="close"
                  size="small"
                  label={t('phrase.removeOf', { name: one.name })}
                  onClick={() => void remove(one)}
                />
              </span>
            </li>
          ))}
        </ul>
        {own.data?.truncated === true && <Truncated>{tn('phrase.truncated', list.length)}</Truncated>}
      </Card>
      <Card
        title={t('phrase.others')}
        flush
        edge={offered.data === undefined && offered.error !== null ? 'failed' : 'plain'}
        count={offered.data === undefined ? undefined : tn('phrase.count', others.length)}
      >
        <StaleNote what={t('phrase.others')} query={offered} loaded={offered.data !== undefined} />
        <WidgetState
          what={t('phrase.others')}
          meaning={t('note.phrasesFailed')}
          query={offered}
          loaded={offered.data !== undefined}
        />
        {offered.data !== undefined && others.length === 0 && (
          <NoneFound
            title={t('phrase.noOthers')}
            detail={t('schedule.asOf', { time: clockSeconds(offered.dataUpdatedAt) })}
          />
        )}
        <ul>
          {others.map((one) => (
            <li key={one.name} className={styles.phrase}>
              <b className={styles.phraseName}>{one.name}</b>
              <span className={styles.excerpt}>{one.text}</span>
              <Chip>{t(one.scope === 'team' ? 'phrase.team' : 'phrase.site')}</Chip>
              <Button
                size="small"
                aria-label={t('phrase.takeOf', { name: one.name })}
                onClick={() => {
                  setOpen({ from: one.name });
                }}
              >
                {t('phrase.take')}
              </Button>
            </li>
          ))}
        </ul>
      </Card>
    </main>
  );
}
