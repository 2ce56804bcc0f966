import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from '@/api/client';
import { ApiError } from '@/api/errors';
import { search, update } from '@/api/fhir';
import { MicroBanner } from '@/clinical/PatientBanner';
import { formatDate } from '@/fhir';
import { masked, SSN } from '@/fhir/identifiers';
import { patientFace, type PatientFace } from '@/fhir/patient';
import { t } from '@/i18n';
import { Button, Card, Chip, ConfirmDialog, NeverAsked } from '@/ui';
import {
  EMPTY_NUMBER,
  formToNumber,
  isEditable,
  isRecordNumber,
  keyOf,
  NUMBER_KINDS,
  numberSpec,
  numberToForm,
  withoutNumber,
  type NumberField,
  type NumberForm,
} from './numbers';
import { RecordEditor } from './RecordEditor';
import styles from './Registration.module.css';
import { SectionPage } from './SectionPage';

/** How long a revealed number stays on the screen. */
const SHOWN_MS = 30_000;

export default function NumbersPage() {
  return (
    <SectionPage current="/numbers" heading="number.title">
      {(patient, face) => <Numbers patient={patient} face={face} />}
    </SectionPage>
  );
}

/** The patient who has this number already. */
async function holderOf(form: NumberForm, own: string): Promise<PatientFace | undefined> {
  const { system = '', value = '' } = formToNumber(form, undefined);
  const escaped = value.replace(/[\\,$|]/g, '\\$&');
  const { matches } = await search('Patient', { identifier: `${system}|${escaped}`, _count: 5 });
  const other = matches.find((one) => one.id !== own && one.active !== false);
  return other === undefined ? undefined : patientFace(other);
}

function Numbers({ patient, face }: { patient: fhir4.Patient; face: PatientFace }) {
  const client = useQueryClient();
  const [open, setOpen] = useState<string | 'new' | null>(null);
  const [asked, setAsked] = useState<fhir4.Identifier | null>(null);
  const [holder, setHolder] = useState<PatientFace | null>(null);
  const list = patient.identifier ?? [];
  const saved = (next: fhir4.Patient): void => {
    client.setQueryData(['Patient', face.id], next);
    setOpen(null);
  };
  return (
    <>
      <div className={styles.fields}>
        <Card title={t('number.title')} flush>
          {list.length === 0 ? (
            <NeverAsked title={t('number.none')} detail={t('number.noneDetail')} />
          ) : (
            <ul className={styles.people}>
              {list.map((one) => (
                <Numbered
                  key={keyOf(one)}
                  patientId={face.id}
                  identifier={one}
                  onEdit={() => {
                    setHolder(null);
                    setOpen(keyOf(one));
                  }}
                  onRemove={() => {
                    setAsked(one);
                  }}
                />
              ))}
            </ul>
          )}
        </Card>
      </div>
      <aside className={styles.side}>
        {open === null ? (
          <Card title={t('number.add')}>
            <p className={styles.hint}>{t('number.addHint')}</p>
            <Button
              kind="primary"
              icon="plus"
              onClick={() => {
                setHolder(null);
                setOpen('new');
              }}
            >
              {t('number.add')}
            </Button>
          </Card>
        ) : (
          <RecordEditor<NumberField, fhir4.Patient>
            key={open}
            face={face}
            task={open === 'new' ? 'number' : `number/${open}`}
            title={t(open === 'new' ? 'number.add' : 'number.change')}
            spec={numberSpec(open === 'new' ? undefined : open)}
            original={patient}
            empty={EMPTY_NUMBER}
            refusals={{ 'SAL-DUPLICATE': 'number.taken' }}
            before={async (resource, form) => {
              const other = await holderOf(form, face.id);
              setHolder(other ?? null);
              return other === undefined ? resource : { refused: t('number.taken') };
            }}
            onSaved={saved}
            onClose={() => {
              setOpen(null);
            }}
          >
            {(parts) => (
              <>
                {parts.choice(
                  'kind',
                  NUMBER_KINDS.map(({ code, text }) => ({ code, words: t(text) })),
                )}
                {parts.form.kind !== 'SS' &&
                  parts.text('issuer', {
                    hint: t(parts.form.kind === 'DL' ? 'number.stateHint' : 'number.countryHint'),
                  })}
                {parts.text('value')}
                {parts.text('start', { type: 'date' })}
                {parts.text('end', { type: 'date' })}
              </>
            )}
          </RecordEditor>
        )}
        {holder !== null && (
          <Card title={t('number.holder')} edge="failed">
            <MicroBanner face={holder} strip={2} />
            <p className={styles.hint}>{t('number.holderDetail')}</p>
            <a href={`/patients/${encodeURIComponent(holder.id)}`} target="_blank" rel="noreferrer">
              {t('number.openHolder', { name: holder.name })}
            </a>
          </Card>
        )}
      </aside>
      {asked !== null && (
        <ConfirmDialog
          title={t('number.removeTitle')}
          detail={t('number.removeDetail')}
          banner={<MicroBanner face={face} strip={1} />}
          confirmLabel={t('number.remove')}
          onConfirm={async () => {
            saved(await update(withoutNumber(patient, keyOf(asked)), { patient: face.id }));
            setAsked(null);
          }}
          onCancel={() => {
            setAsked(null);
          }}
        />
      )}
    </>
  );
}

function Numbered({
  patientId,
  identifier,
  onEdit,
  onRemove,
}: {
  patientId: string;
  identifier: fhir4.Identifier;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const [shown, setShown] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => {
    if (shown === null) return;
    const timer = setTimeout(() => {
      setShown(null);
    }, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [shown]);
  const secret = identifier.system === SSN;
  const editable = isEditable(identifier);
  const form = numberToForm(identifier);
  const kind = NUMBER_KINDS.find(({ code }) => code === form.kind);
  const name =
    kind === undefined
      ? isRecordNumber(identifier)
        ? t('patients.mrn')
        : (identifier.type?.text ?? identifier.type?.coding?.[0]?.display ?? t('demo.otherNumber'))
      : t(kind.text);
  const reveal = async (): Promise<void> => {
    setFailed(null);
    try {
      const { body } = await call<fhir4.Parameters>(
        `/fhir/Patient/${encodeURIComponent(patientId)}/$reveal-identifier`,
        { query: { system: SSN } },
      );
      setShown((body.parameter ?? []).map((one) => one.valueString ?? '').join(', '));
    } catch (error) {
      setFailed(error instanceof ApiError ? error.message : String(error));
    }
  };
  return (
    <li>
      <div className={styles.grow}>
        <b>{name}</b>{' '}
        <span className={styles.number}>{secret ? (shown ?? masked(identifier)) : identifier.value}</span>{' '}
        {form.issuer !== '' && <Chip>{form.issuer}</Chip>}
        <div className={styles.hint}>
          {form.start === '' && form.end === ''
            ? ''
            : t('cover.fromTo', {
                from: form.start === '' ? t('cover.open') : formatDate(form.start),
                to: form.end === '' ? t('cover.open') : formatDate(form.end),
              })}
          {!editable && t('number.kept')}
        </div>
        {failed !== null && (
          <p role="alert" className={styles.problem}>
            {t('number.notShown', { reason: failed })}
          </p>
        )}
      </div>
      {secret && (
        <Button
          size="small"
          onClick={() => {
            if (shown === null) void reveal();
            else setShown(null);
          }}
        >
          {t(shown === null ? 'number.show' : 'number.hide')}
        </Button>
      )}
      {editable && (
        <>
          <Button size="small" icon="pencil" aria-label={t('number.changeOf', { name })} onClick={onEdit}>
            {t('cover.change')}
          </Button>
          <Button size="small" aria-label={t('number.removeOf', { name })} onClick={onRemove}>
            {t('number.remove')}
          </Button>
        </>
      )}
    </li>
  );
}
