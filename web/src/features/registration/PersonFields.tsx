import type { ReactNode } from 'react';
import { t, type TextKey } from '@/i18n';
import { Card, TextInput } from '@/ui';
import { TribeField } from './TribeField';
import { CHOICES, type Choice, type Draft, type Field } from './registration';
import styles from './Registration.module.css';

/** The fields of a person, for who is registered and for who is edited. */
export function PersonFields({
  draft,
  set,
  problem,
  other = () => undefined,
  hint,
}: {
  draft: Draft;
  set: (field: Field, value: string) => void;
  problem: (field: Field) => string | undefined;
  /** Words for what is recorded and cannot be chosen. */
  other?: (field: keyof typeof CHOICES) => string | undefined;
  hint?: ReactNode;
}) {
  const text = (field: Field, label: TextKey, more: { type?: string; required?: boolean } = {}) => (
    <TextInput
      label={t(label)}
      value={draft[field]}
      error={problem(field)}
      type={more.type ?? 'text'}
      withAsterisk={more.required ?? false}
      autoComplete="off"
      maxLength={200}
      onChange={(event) => {
        set(field, event.currentTarget.value);
      }}
    />
  );
  const choice = (field: keyof typeof CHOICES, label: TextKey) => (
    <Choose
      label={t(label)}
      choices={CHOICES[field]}
      value={draft[field]}
      problem={problem(field)}
      required={field === 'sex'}
      none={other(field)}
      onChange={(value) => {
        set(field, value);
      }}
    />
  );
  return (
    <>
      <Card title={t('reg.person')}>
        <div className={styles.grid}>
          {text('family', 'reg.family', { required: true })}
          {text('given', 'reg.given', { required: true })}
          {text('called', 'reg.called')}
          {text('formerFamily', 'reg.formerFamily')}
          {text('birthDate', 'reg.birthDate', { type: 'date', required: true })}
          {choice('sex', 'reg.sex')}
        </div>
        {hint}
      </Card>
      <Card title={t('reg.contact')}>
        <div className={styles.grid}>
          {text('phone', 'reg.phone', { type: 'tel' })}
          {text('email', 'reg.email', { type: 'email' })}
          {text('street', 'reg.street')}
          {text('city', 'reg.city')}
          {text('state', 'reg.state')}
          {text('postalCode', 'reg.postalCode')}
          {text('contactName', 'reg.contactName')}
          {text('contactPhone', 'reg.contactPhone', { type: 'tel' })}
        </div>
      </Card>
      <Card title={t('reg.background')}>
        <div className={styles.grid}>
          {choice('birthSex', 'reg.birthSex')}
          {choice('genderIdentity', 'reg.genderIdentity')}
          {choice('pronouns', 'reg.pronouns')}
          {choice('language', 'reg.language')}
          {choice('race', 'reg.race')}
          {choice('ethnicity', 'reg.ethnicity')}
          <TribeField
            value={draft.tribe}
            problem={problem('tribe')}
            onChange={(value) => {
              set('tribe', value);
            }}
          />
          {choice('enrolled', 'reg.enrolled')}
        </div>
      </Card>
    </>
  );
}

function Choose({
  label,
  choices,
  value,
  problem,
  required,
  none,
  onChange,
}: {
  label: string;
  choices: readonly Choice[];
  value: string;
  problem: string | undefined;
  required: boolean;
  none: string | undefined;
  onChange: (value: string) => void;
}) {
  return (
    <label className={styles.select}>
      <span>
        {label}
        {required && ' *'}
      </span>
      <select
        value={value}
        aria-invalid={problem !== undefined}
        required={required}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      >
        <option value="">{none ?? t('reg.notAsked')}</option>
        {choices.map((one) => (
          <option key={one.code} value={one.code}>
            {t(one.text)}
          </option>
        ))}
      </select>
      {problem !== undefined && <span className={styles.problem}>{problem}</span>}
    </label>
  );
}
