import { useState } from 'react';
import { refuseConsent, signConsent, type Step } from '@/api/check-in';
import { language, t } from '@/i18n';
import { Button, Icon } from '@/ui';
import styles from './CheckIn.module.css';
import { Heading, Line } from './parts';
import type { StepProps } from './Steps';

/** The text of the clinic, and the name typed in place of a signature. The first line of the text is its title. */
export function ConsentStep({ step, state, busy, send }: StepProps & { step: Step }) {
  const [name, setName] = useState('');
  // In the language of the page, else in English, else in the one that there is: what is signed names the language that was shown.
  const texts = state.consent?.texts ?? {};
  const shown = [language(), 'en'].find((one) => texts[one] !== undefined) ?? Object.keys(texts)[0] ?? '';
  const text = texts[shown] ?? '';
  const [title = '', ...lines] = text.split('\n');
  const paragraphs = lines
    .join('\n')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
  const typed = name.trim().length >= 2;
  if (step.signed === true)
    return (
      <section className={styles.step}>
        <Heading>{title}</Heading>
        <p>
          <Icon name="tick" size={20} /> {t('checkin.signed')}
        </p>
        <Button
          kind="primary"
          className={styles.big}
          disabled={busy}
          onClick={() => {
            send(() => Promise.resolve(state));
          }}
        >
          {t('checkin.goOn')}
        </Button>
      </section>
    );
  return (
    <form
      className={styles.step}
      onSubmit={(event) => {
        event.preventDefault();
        if (typed) send(() => signConsent(name.trim(), shown, state.consent?.version ?? ''));
      }}
    >
      <Heading>{title}</Heading>
      <div className={styles.text} lang={shown}>
        {paragraphs.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      <Line
        label={t('checkin.signature')}
        hint={t('checkin.signatureHint')}
        value={name}
        onValue={setName}
        maxLength={200}
      />
      <div className={styles.choices}>
        <Button type="submit" kind="primary" className={styles.big} disabled={busy || !typed}>
          {busy ? t('checkin.sending') : t('checkin.sign')}
        </Button>
        <Button
          className={styles.big}
          disabled={busy}
          onClick={() => {
            send(refuseConsent);
          }}
        >
          {t('checkin.notSign')}
        </Button>
      </div>
    </form>
  );
}
