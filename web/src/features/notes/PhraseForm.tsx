import type { UseQueryResult } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Phrase } from '@/api/notes';
import { addPhrase, changePhrase, LONGEST_PHRASE, PHRASE_NAME, type OwnPhrase } from '@/api/phrases';
import { useSession } from '@/api/sessionStore';
import { failureWords, Field, fieldStyles } from '@/features/chart';
import { t } from '@/i18n';
import { Button, Card } from '@/ui';
import { useKept } from '@/workspace/kept';
import styles from './Notes.module.css';
import { useRefreshPhrases, type Team } from './notes.queries';

const TOKENS = '{{age}}, {{problems}}, {{medications}}, {{allergies}}, {{last.a1c}}';

interface Typed {
  readonly name: string;
  readonly text: string;
  /** "" for the user alone. */
  readonly team: string;
}

/** Writes a phrase, or changes one. What is typed outlives a reload and a failed save. */
export function PhraseForm({
  phrase,
  from,
  taken,
  teams,
  onDone,
}: {
  phrase: OwnPhrase | undefined;
  /** One of the team, the site or Salus, whose text the new one begins with. */
  from: Phrase | undefined;
  /** Names of the user's other phrases. */
  taken: readonly string[];
  teams: UseQueryResult<readonly Team[]>;
  onDone: () => void;
}) {
  const { user } = useSession();
  const refresh = useRefreshPhrases();
  const id = useId();
  const { values, change, drop } = useKept<Typed>(undefined, `phrase/${phrase?.id ?? from?.name ?? 'new'}`, {
    name: phrase?.name ?? from?.name ?? '.',
    text: phrase?.text ?? from?.text ?? '',
    team: phrase?.team ?? '',
  });
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const name = values.name.trim().toLowerCase();
  const wrongName = !PHRASE_NAME.test(name)
    ? t('phrase.wrongName')
    : taken.includes(name)
      ? t('phrase.taken', { name })
      : undefined;
  const wrongText =
    values.text.trim() === ''
      ? t('phrase.noText')
      : values.text.length > LONGEST_PHRASE
        ? t('phrase.longText', { most: LONGEST_PHRASE })
        : undefined;

  const save = async (): Promise<void> => {
    setTried(true);
    if (wrongName !== undefined || wrongText !== undefined) return;
    setBusy(true);
    setRefused(undefined);
    const form = { name, text: values.text, team: values.team === '' ? undefined : values.team };
    try {
      await (phrase === undefined ? addPhrase(user, form) : changePhrase(user, phrase, form));
      drop();
      onDone();
    } catch (failure) {
      setRefused(failureWords(failure));
    }
    setBusy(false);
    await refresh();
  };

  return (
    <Card title={phrase === undefined ? t('phrase.new') : t('phrase.changeOf', { name: phrase.name })}>
      <form
        className={fieldStyles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className={fieldStyles.pair}>
          <Field label={t('phrase.name')} hint={t('phrase.nameHint')} error={tried ? wrongName : undefined}>
            {(props) => (
              <input
                {...props}
                value={values.name}
                autoComplete="off"
                autoFocus
                maxLength={41}
                onChange={(e) => {
                  change({ name: e.currentTarget.value });
                }}
              />
            )}
          </Field>
          <Field label={t('phrase.for')} hint={teams.error === null ? undefined : t('phrase.teamsFailed')}>
            {(props) => (
              <select
                {...props}
                value={values.team}
                onChange={(e) => {
                  change({ team: e.currentTarget.value });
                }}
              >
                <option value="">{t('phrase.forMe')}</option>
                {(teams.data ?? []).map((team) => (
                  <option key={team.reference} value={team.reference}>
                    {t('phrase.forTeam', { name: team.name })}
                  </option>
                ))}
                {values.team !== '' &&
                  teams.data?.some((team) => team.reference === values.team) !== true && (
                    <option value={values.team}>{t('phrase.team')}</option>
                  )}
              </select>
            )}
          </Field>
        </div>
        <Field
          label={t('phrase.text')}
          hint={t('phrase.textHint', { choice: '{a|b}', blank: '***', tokens: TOKENS })}
          error={tried ? wrongText : undefined}
        >
          {(props) => (
            <textarea
              {...props}
              rows={6}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
              }}
              value={values.text}
              onChange={(e) => {
                change({ text: e.currentTarget.value });
              }}
            />
          )}
        </Field>
        {refused !== undefined && (
          <p role="alert" id={`${id}-refused`} className={styles.caution}>
            {t('phrase.notSaved', { reason: refused })}
          </p>
        )}
        <div className={styles.acts}>
          <Button
            onClick={() => {
              drop();
              onDone();
            }}
          >
            {t('phrase.leave')}
          </Button>
          <Button kind="primary" type="submit" disabled={busy}>
            {t('phrase.save')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
