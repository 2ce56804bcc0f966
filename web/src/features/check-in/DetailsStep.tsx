import { useId, useState } from 'react';
import { sendDetails, type Details } from '@/api/check-in';
import { dateText } from '@/fhir/dates';
import { locale, t } from '@/i18n';
import { Button } from '@/ui';
import styles from './CheckIn.module.css';
import { Heading, Line } from './parts';
import type { StepProps } from './Steps';

const LANGUAGES = ['en', 'fr', 'es', 'de', 'it', 'pt', 'ar', 'hi', 'ru', 'vi', 'zh'];

/** A language by its own name, as far as the browser knows it. */
function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** "09:30, 27-Nov-2026" by the clinic's clock. */
function when(start: string, zone: string): string {
  const at = new Date(start);
  const time = new Intl.DateTimeFormat(locale(), {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    timeZone: zone,
  }).format(at);
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at);
  return `${time}, ${dateText(day)}`;
}

/** How the patient is reached. What is changed here is a proposal to the front desk. */
export function DetailsStep({ state, busy, send }: StepProps) {
  const { details } = state;
  const language = useId();
  const [phone, setPhone] = useState(details.phone ?? '');
  const [email, setEmail] = useState(details.email ?? '');
  const [spoken, setSpoken] = useState(details.language ?? '');
  const [lines, setLines] = useState((details.address?.line ?? []).join(', '));
  const [city, setCity] = useState(details.address?.city ?? '');
  const [region, setRegion] = useState(details.address?.state ?? '');
  const [code, setCode] = useState(details.address?.postalCode ?? '');
  const [country, setCountry] = useState(details.address?.country ?? '');
  const languages = [...new Set([details.language ?? '', ...LANGUAGES])].filter((one) => one !== '');
  const typed = (): Details => ({
    phone,
    email,
    ...(spoken !== '' && { language: spoken }),
    address: {
      // A street that was not touched stays on the lines that it has.
      line: lines === (details.address?.line ?? []).join(', ') ? [...(details.address?.line ?? [])] : [lines],
      city,
      state: region,
      postalCode: code,
      country,
    },
  });
  return (
    <form
      className={styles.step}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send(() => sendDetails(typed()));
      }}
    >
      <Heading>{t('checkin.hello', { name: state.name })}</Heading>
      <p>{t('checkin.visitAt', { when: when(state.start, state.zone) })}</p>
      <p>{t('checkin.detailsIntro')}</p>
      <div className={styles.fields}>
        <Line label={t('checkin.street')} value={lines} onValue={setLines} maxLength={200} />
        <Line label={t('checkin.city')} value={city} onValue={setCity} maxLength={200} />
        <Line label={t('checkin.region')} value={region} onValue={setRegion} maxLength={200} />
        <Line label={t('checkin.postalCode')} value={code} onValue={setCode} maxLength={200} />
        <Line label={t('checkin.country')} value={country} onValue={setCountry} maxLength={200} />
        <Line label={t('checkin.phone')} type="tel" value={phone} onValue={setPhone} maxLength={40} />
        <Line label={t('checkin.email')} type="email" value={email} onValue={setEmail} maxLength={200} />
        <div className={styles.field}>
          <label htmlFor={language}>{t('checkin.language')}</label>
          <select
            id={language}
            value={spoken}
            onChange={(event) => {
              setSpoken(event.currentTarget.value);
            }}
          >
            {spoken === '' && <option value="">{t('checkin.notSaid')}</option>}
            {languages.map((one) => (
              <option key={one} value={one} lang={one}>
                {languageName(one)}
              </option>
            ))}
          </select>
        </div>
      </div>
      <p className={styles.note}>{t('checkin.detailsNote')}</p>
      <Button type="submit" kind="primary" className={styles.big} disabled={busy}>
        {busy ? t('checkin.sending') : t('checkin.detailsRight')}
      </Button>
    </form>
  );
}
