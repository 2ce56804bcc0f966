import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { ApiError } from '@/api/errors';
import { create, read, update } from '@/api/fhir';
import { useSession } from '@/api/sessionStore';
import { MicroBanner } from '@/clinical/PatientBanner';
import type { PatientFace } from '@/fhir/patient';
import { t, type TextKey } from '@/i18n';
import { Button, Card, Failed, TextInput } from '@/ui';
import { dropDraft, keepDraft, readDraft } from '@/workspace/drafts';
import { mergeForms, type FormConflict } from './editing';
import styles from './Registration.module.css';

/** What is typed: text by field; empty is not recorded. */
export type TextForm<K extends string> = Record<K, string>;

export interface Spec<K extends string, R extends fhir4.FhirResource> {
  readonly type: R['resourceType'];
  readonly labels: Readonly<Record<K, TextKey>>;
  readonly toForm: (resource: R) => TextForm<K>;
  /** @param base what it was, null for a new one */
  readonly toResource: (form: TextForm<K>, base: R | null) => R;
  readonly problems: (form: TextForm<K>, today: string) => Partial<Record<K, TextKey>>;
}

export interface Parts<K extends string> {
  readonly form: TextForm<K>;
  readonly set: (field: K, value: string) => void;
  readonly text: (field: K, more?: { type?: 'text' | 'date' | 'tel' | 'email'; hint?: string }) => ReactNode;
  readonly choice: (
    field: K,
    choices: readonly { code: string; words: string }[],
    none?: string,
  ) => ReactNode;
}

interface Kept<K extends string, R> {
  readonly form: TextForm<K>;
  readonly base: R | null;
}

/**
 * The form of one resource beside a list. What is typed is kept as a draft; a change that meets another one takes over what only the other
 * changed, and asks about what both did.
 */
export function RecordEditor<K extends string, R extends fhir4.FhirResource>({
  face,
  task,
  title,
  spec,
  original,
  empty,
  refusals = {},
  before,
  extra,
  children,
  onSaved,
  onClose,
}: {
  face: PatientFace;
  /** Name of the draft. */
  task: string;
  title: string;
  spec: Spec<K, R>;
  original: R | null;
  empty: TextForm<K>;
  /** Words for refusals of the server, by their code. */
  refusals?: Readonly<Partial<Record<string, TextKey>>>;
  /** Looks at what is to be saved; a reason not to, in words. May change the form's resource. */
  before?: (resource: R, form: TextForm<K>) => Promise<R | { readonly refused: string }>;
  /** Further buttons. */
  extra?: ReactNode;
  children: (parts: Parts<K>) => ReactNode;
  onSaved: (saved: R) => void | Promise<void>;
  onClose: () => void;
}) {
  const { user } = useSession();
  const [kept] = useState(() => readDraft(user.subject, face.id, task)?.values as Kept<K, R> | undefined);
  const [base, setBase] = useState<R | null>(kept?.base ?? original);
  const was = base === null ? empty : spec.toForm(base);
  const [form, setForm] = useState<TextForm<K>>(kept?.form ?? was);
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const [theirsTaken, setTheirsTaken] = useState(false);
  const [conflicts, setConflicts] = useState<readonly FormConflict<K>[]>([]);
  const element = useRef<HTMLFormElement>(null);
  const fields = Object.keys(spec.labels) as K[];
  const dirty = fields.some((field) => form[field] !== was[field]);
  const problems = spec.problems(form, new Date().toLocaleDateString('sv'));
  const wrong = Object.keys(problems).length > 0;

  useEffect(() => {
    if (dirty) keepDraft(user.subject, face.id, task, { form, base } satisfies Kept<K, R>);
  }, [dirty, form, base, user.subject, face.id, task]);
  useEffect(() => {
    element.current?.querySelector<HTMLElement>('input,select')?.focus();
  }, []);

  const close = (): void => {
    dropDraft(user.subject, face.id, task);
    onClose();
  };
  const saving = useMutation({
    mutationFn: async () => {
      setRefused(null);
      let resource = spec.toResource(form, base);
      const looked = await before?.(resource, form);
      if (looked !== undefined && 'refused' in looked) {
        setRefused(looked.refused);
        return;
      }
      if (looked !== undefined) resource = looked;
      const saved =
        resource.id === undefined
          ? await create(resource, { patient: face.id })
          : await update(resource, { patient: face.id });
      dropDraft(user.subject, face.id, task);
      await onSaved(saved);
    },
    onError: async (error) => {
      if (!(error instanceof ApiError) || error.kind !== 'version' || base?.id === undefined) return;
      const current = (await read(spec.type as 'Patient', base.id)) as unknown as R;
      const { merged, conflicts: both } = mergeForms(fields, was, form, spec.toForm(current));
      setBase(current);
      setForm(merged);
      setConflicts(both);
      setTheirsTaken(true);
    },
  });
  const { error } = saving;
  const stopped = error instanceof ApiError && error.kind === 'wrong-patient';
  const known = error instanceof ApiError ? refusals[error.code] : undefined;
  const blocked = stopped || saving.isPending || conflicts.length > 0 || !dirty;
  const set = (field: K, value: string): void => {
    setForm((now) => ({ ...now, [field]: value }));
  };
  const problem = (field: K): string | undefined => {
    const key = problems[field];
    return tried && key !== undefined ? t(key) : undefined;
  };
  const parts: Parts<K> = {
    form,
    set,
    text: (field, more = {}) => (
      <TextInput
        label={t(spec.labels[field])}
        description={more.hint}
        type={more.type ?? 'text'}
        value={form[field]}
        error={problem(field)}
        autoComplete="off"
        maxLength={200}
        onChange={(event) => {
          set(field, event.currentTarget.value);
        }}
      />
    ),
    choice: (field, choices, none) => (
      <label className={styles.select}>
        <span>{t(spec.labels[field])}</span>
        <select
          value={form[field]}
          aria-invalid={problem(field) !== undefined}
          onChange={(event) => {
            set(field, event.currentTarget.value);
          }}
        >
          {none !== undefined && <option value="">{none}</option>}
          {choices.map((one) => (
            <option key={one.code} value={one.code}>
              {one.words}
            </option>
          ))}
        </select>
        {problem(field) !== undefined && <span className={styles.problem}>{problem(field)}</span>}
      </label>
    ),
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (wrong)
      requestAnimationFrame(() =>
        element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
      );
    else if (!blocked) saving.mutate();
  };
  return (
    <Card title={title}>
      <form className={styles.editor} onSubmit={submit} noValidate ref={element}>
        <MicroBanner face={face} strip={1} />
        <div className={styles.grid}>{children(parts)}</div>
        {theirsTaken && (
          <div role="alert">
            <p className={styles.hint}>
              <b>{t('edit.changedMeanwhile')}</b> {t('edit.changedMeanwhileDetail')}
            </p>
            {conflicts.map((conflict) => (
              <fieldset key={conflict.field}>
                <legend>{t(spec.labels[conflict.field])}</legend>
                {(['mine', 'theirs'] as const).map((side) => (
                  <Button
                    key={side}
                    size="small"
                    onClick={() => {
                      set(conflict.field, conflict[side]);
                      setConflicts((all) => all.filter((one) => one !== conflict));
                    }}
                  >
                    {t(side === 'mine' ? 'edit.keepMine' : 'edit.takeTheirs', {
                      value: conflict[side].startsWith('data:')
                        ? t('edit.photo')
                        : conflict[side] || t('edit.empty'),
                    })}
                  </Button>
                ))}
              </fieldset>
            ))}
          </div>
        )}
        {refused !== null && (
          <p role="alert" className={styles.problem}>
            {refused}
          </p>
        )}
        {error !== null && !(error instanceof ApiError && error.kind === 'version') && (
          <Failed
            title={t(stopped ? 'edit.stopped' : 'edit.notSaved')}
            detail={
              known === undefined ? t(stopped ? 'edit.stoppedDetail' : 'edit.notSavedDetail') : t(known)
            }
            reason={known === undefined ? error.message : undefined}
          />
        )}
        <p role="status" className={styles.hint}>
          {tried && wrong
            ? t('reg.incomplete')
            : conflicts.length > 0
              ? t('edit.chooseFirst')
              : dirty
                ? t('edit.unsaved')
                : t('edit.nothingChanged')}
        </p>
        <div className={styles.buttons}>
          <Button kind="primary" type="submit" disabled={blocked}>
            {t(saving.isPending ? 'reg.saving' : 'edit.saveOne')}
          </Button>
          <Button onClick={close}>{t(dirty ? 'edit.discard' : 'ui.close')}</Button>
          {extra}
        </div>
      </form>
    </Card>
  );
}
