import type { ReactNode } from 'react';
import type { FieldError, FieldValues, Path, UseFormReturn } from 'react-hook-form';
import { type Choice, Field } from '@/features/chart';
import { t, type TextKey } from '@/i18n';

function errorOf<F extends FieldValues>(form: UseFormReturn<F>, name: Path<F>): string | undefined {
  return (form.formState.errors[name] as FieldError | undefined)?.message;
}

/** A line of text of the form. */
export function Line<F extends FieldValues>({
  form,
  name,
  text,
  hint,
  type = 'text',
  list,
  numeric = false,
  onType,
}: {
  form: UseFormReturn<F>;
  name: Path<F>;
  text: TextKey;
  hint?: ReactNode;
  type?: 'text' | 'date';
  list?: string;
  numeric?: boolean;
  onType?: (typed: string) => void;
}) {
  return (
    <Field label={t(text)} error={errorOf(form, name)} hint={hint}>
      {(props) => (
        <input
          {...props}
          type={type}
          list={list}
          inputMode={numeric ? 'decimal' : undefined}
          autoComplete="off"
          {...form.register(name, {
            onChange: (e: { target: { value: string } }) => {
              onType?.(e.target.value);
            },
          })}
        />
      )}
    </Field>
  );
}

/** A choice of the form; what the record holds beside the choices is kept until another one is made. */
export function Choose<F extends FieldValues>({
  form,
  name,
  text,
  choices,
  none,
  hint,
}: {
  form: UseFormReturn<F>;
  name: Path<F>;
  text: TextKey;
  choices: readonly Pick<Choice, 'code' | 'text'>[];
  /** Words for "nothing chosen"; null when something always is. */
  none?: string | null | undefined;
  hint?: ReactNode;
}) {
  return (
    <Field label={t(text)} error={errorOf(form, name)} hint={hint}>
      {(props) => (
        <select {...props} {...form.register(name)}>
          {none !== null && <option value="">{none ?? t('chart.notGiven')}</option>}
          {choices.map((choice) => (
            <option key={choice.code} value={choice.code}>
              {t(choice.text)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Note<F extends FieldValues>({ form, name }: { form: UseFormReturn<F>; name: Path<F> }) {
  return (
    <Field label={t('chart.note')}>
      {(props) => <textarea {...props} rows={2} {...form.register(name)} />}
    </Field>
  );
}
