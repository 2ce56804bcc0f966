import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '@/api/client';
import { ApiError } from '@/api/errors';
import { searchAll, update } from '@/api/fhir';
import { writesCoverage } from '@/api/roles';
import { useSession } from '@/api/sessionStore';
import { MicroBanner } from '@/clinical/PatientBanner';
import { formatDate } from '@/fhir';
import type { PatientFace } from '@/fhir/patient';
import { t, tn } from '@/i18n';
import { Button, Card, Chip, ConfirmDialog, Failed, Icon, Loading, NeverAsked, Truncated } from '@/ui';
import {
  concernsOf,
  coverageSpec,
  coverageToForm,
  EMPTY_COVERAGE,
  inOrder,
  KINDS,
  ORDERS,
  payerName,
  payerText,
  RELATIONSHIPS,
  whenOf,
  type Concern,
  type CoverageField,
} from './coverage';
import { FileField } from './FileField';
import { RecordEditor, type Parts } from './RecordEditor';
import { nameOf } from './relatives';
import { parameters } from './registration';
import styles from './Registration.module.css';
import { SectionPage } from './SectionPage';

const MOST = 200;
const CARD_SIDE = 900;
const PAYERS = 500;

const today = (): string => new Date().toLocaleDateString('sv');

export default function CoveragePage() {
  return (
    <SectionPage current="/coverage" heading="cover.title">
      {(_, face) => <Coverages face={face} />}
    </SectionPage>
  );
}

function concernWords(concern: Concern): string {
  switch (concern.kind) {
    case 'none-now':
      return t('cover.noneNow');
    case 'gap':
      return t('cover.gap', { from: formatDate(concern.from), to: formatDate(concern.to) });
    case 'no-first':
      return t('cover.noFirst');
    case 'no-order':
      return tn('cover.noOrder', concern.count);
  }
}

function Coverages({ face }: { face: PatientFace }) {
  const client = useQueryClient();
  const mayWrite = writesCoverage(useSession().user.roles);
  const key = ['Coverage', face.id];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => searchAll('Coverage', { patient: face.id, _count: 50 }, { limit: MOST, signal }),
  });
  const [open, setOpen] = useState<fhir4.Coverage | 'new' | null>(null);
  const [asked, setAsked] = useState<fhir4.Coverage | null>(null);
  const day = today();
  const all = (data?.matches ?? []).filter((one) => one.status !== 'entered-in-error');
  const list = inOrder(all, day);
  const saved = async (): Promise<void> => {
    setOpen(null);
    await client.invalidateQueries({ queryKey: key });
  };
  const title = t('cover.title');
  return (
    <>
      <div className={styles.fields}>
        {error instanceof ApiError && error.kind === 'forbidden' ? (
          <Card title={title} edge="dashed">
            <NeverAsked title={t('demo.coverageHidden')} detail={t('demo.coverageHiddenDetail')} />
          </Card>
        ) : error !== null && data === undefined ? (
          <Card title={title} edge="failed">
            <Failed
              title={t('demo.coverageFailed')}
              detail={t('demo.coverageFailedDetail')}
              reason={error.message}
              onRetry={() => void refetch()}
            />
          </Card>
        ) : data === undefined ? (
          <Card title={title}>
            <Loading what={title.toLowerCase()} />
          </Card>
        ) : (
          <>
            {concernsOf(all, day).map((one) => (
              <p key={JSON.stringify(one)} className={styles.concern} role="status">
                <Icon name="diamond" size={14} /> {concernWords(one)}
              </p>
            ))}
            {list.length === 0 && (
              <Card title={title} edge="dashed">
                <NeverAsked title={t('demo.coverageNone')} detail={t('demo.coverageNoneDetail')} />
              </Card>
            )}
            {list.map((one) => (
              <CoverageCard
                key={one.id}
                coverage={one}
                day={day}
                changes={
                  mayWrite
                    ? {
                        onEdit: () => {
                          setOpen(one);
                        },
                        onRetract: () => {
                          setAsked(one);
                        },
                      }
                    : undefined
                }
              />
            ))}
            {data.truncated && <Truncated>{t('patients.truncatedSome', { shown: all.length })}</Truncated>}
          </>
        )}
      </div>
      <aside className={styles.side}>
        {!mayWrite ? (
          <Card title={t('cover.readOnly')}>
            <p className={styles.hint}>{t('cover.readOnlyWhy')}</p>
          </Card>
        ) : open === null ? (
          <Card title={t('cover.add')}>
            <p className={styles.hint}>{t('cover.addHint')}</p>
            <Button
              kind="primary"
              icon="plus"
              disabled={data === undefined}
              onClick={() => {
                setOpen('new');
              }}
            >
              {t('cover.add')}
            </Button>
          </Card>
        ) : (
          <CoverageEditor
            key={open === 'new' ? 'new' : open.id}
            face={face}
            original={open === 'new' ? null : open}
            first={all.every((one) => whenOf(one, day) !== 'now')}
            onSaved={saved}
            onClose={() => {
              setOpen(null);
            }}
          />
        )}
      </aside>
      {asked !== null && (
        <ConfirmDialog
          title={t('cover.retractTitle', { payer: payerName(coverageToForm(asked).payer) })}
          detail={t('cover.retractDetail')}
          banner={<MicroBanner face={face} strip={1} />}
          confirmLabel={t('cover.retract')}
          onConfirm={async () => {
            await update({ ...asked, status: 'entered-in-error' }, { patient: face.id });
            setAsked(null);
            await saved();
          }}
          onCancel={() => {
            setAsked(null);
          }}
        />
      )}
    </>
  );
}

/** A coverage as its card says it. */
function CoverageCard({
  coverage,
  day,
  changes,
}: {
  coverage: fhir4.Coverage;
  day: string;
  /** For who may change it. */
  changes: { readonly onEdit: () => void; readonly onRetract: () => void } | undefined;
}) {
  const form = coverageToForm(coverage);
  // Two of the same payer differ by the number of the member.
  const payer = [payerName(form.payer), form.memberId].filter((part) => part !== '').join(', ');
  const when = whenOf(coverage, day);
  const words = (codes: readonly { code: string; text: Parameters<typeof t>[0] }[], code: string): string => {
    const found = codes.find((one) => one.code === code);
    return found === undefined ? '' : t(found.text);
  };
  const facts: [string, string][] = [
    [t('cover.memberId'), form.memberId],
    [t('cover.group'), form.group],
    [t('cover.plan'), form.plan],
    [
      t('cover.kind'),
      words(KINDS, form.kind) || (coverage.type?.text ?? coverage.type?.coding?.[0]?.display ?? ''),
    ],
    [t('cover.relationship'), words(RELATIONSHIPS, form.relationship)],
    [
      t('cover.period'),
      form.start === '' && form.end === ''
        ? t('cover.noPeriod')
        : t('cover.fromTo', {
            from: form.start === '' ? t('cover.open') : formatDate(form.start),
            to: form.end === '' ? t('cover.open') : formatDate(form.end),
          }),
    ],
  ];
  return (
    <Card
      title={payer}
      count={
        <>
          {form.order !== '' && (
            <Chip tone={when === 'now' ? 'info' : 'plain'}>
              {words(ORDERS, form.order) || t('cover.orderOther', { order: form.order })}
            </Chip>
          )}{' '}
          <Chip>{t(when === 'now' ? 'cover.inForce' : when === 'past' ? 'cover.ended' : 'cover.later')}</Chip>
        </>
      }
      action={
        changes && (
          <span className={styles.buttons}>
            <Button
              size="small"
              icon="pencil"
              aria-label={t('cover.changeOf', { payer })}
              onClick={changes.onEdit}
            >
              {t('cover.change')}
            </Button>
            <Button size="small" aria-label={t('cover.retractOf', { payer })} onClick={changes.onRetract}>
              {t('cover.retract')}
            </Button>
          </span>
        )
      }
    >
      <dl className={styles.facts}>
        {facts
          .filter(([, value]) => value !== '')
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {(form.front !== '' || form.back !== '') && (
        <div className={styles.cards}>
          {form.front !== '' && <img src={form.front} alt={t('cover.frontOf', { payer })} />}
          {form.back !== '' && <img src={form.back} alt={t('cover.backOf', { payer })} />}
        </div>
      )}
    </Card>
  );
}

/** The payer of this name; added to the directory when it is not there. */
async function payerOf(name: string): Promise<fhir4.Organization> {
  const { body } = await call<fhir4.Organization>('/fhir/Organization/$register-payer', {
    method: 'POST',
    body: parameters([{ name: 'name', valueString: name }]),
  });
  return body;
}

function CoverageEditor({
  face,
  original,
  first,
  onSaved,
  onClose,
}: {
  face: PatientFace;
  original: fhir4.Coverage | null;
  /** None is in force yet: this one will pay first. */
  first: boolean;
  onSaved: () => Promise<void>;
  onClose: () => void;
}) {
  const payers = useQuery({
    queryKey: ['payers'],
    queryFn: ({ signal }) =>
      searchAll(
        'Organization',
        { type: 'http://terminology.hl7.org/CodeSystem/organization-type|pay', active: true, _count: 100 },
        { limit: PAYERS, signal },
      ),
    staleTime: 60_000,
  });
  const people = useQuery({
    queryKey: ['RelatedPerson', face.id],
    queryFn: ({ signal }) => searchAll('RelatedPerson', { patient: face.id }, { limit: 100, signal }),
  });
  const names = [...new Set((payers.data?.matches ?? []).flatMap((one) => one.name ?? []))];
  return (
    <RecordEditor<CoverageField, fhir4.Coverage>
      face={face}
      task={original?.id === undefined ? 'coverage' : `coverage/${original.id}`}
      title={t(original === null ? 'cover.add' : 'cover.change')}
      spec={coverageSpec(face.id)}
      original={original}
      empty={{ ...EMPTY_COVERAGE, order: first ? '1' : '' }}
      refusals={{ 'SAL-DUPLICATE': 'cover.sameOrder' }}
      before={async (resource, form) => {
        const name = payerName(form.payer).trim();
        if (original !== null && coverageToForm(original).payer === form.payer) return resource;
        const payer = await payerOf(name);
        return {
          ...resource,
          payor: [{ reference: `Organization/${payer.id ?? ''}`, display: payer.name ?? name }],
        };
      }}
      onSaved={onSaved}
      onClose={onClose}
    >
      {(parts) => (
        <>
          <PayerField parts={parts} names={names} />
          {payers.error !== null && <p className={styles.hint}>{t('cover.payersFailed')}</p>}
          {parts.choice(
            'kind',
            KINDS.map(({ code, text }) => ({ code, words: t(text) })),
            t('reg.notAsked'),
          )}
          {parts.text('memberId')}
          {parts.text('group')}
          {parts.text('plan')}
          {parts.choice(
            'relationship',
            RELATIONSHIPS.map(({ code, text }) => ({ code, words: t(text) })),
            t('cover.choose'),
          )}
          {parts.form.relationship !== 'self' &&
            parts.choice(
              'subscriber',
              (people.data?.matches ?? []).map((one) => ({
                code: `RelatedPerson/${one.id ?? ''}`,
                words: nameOf(one),
              })),
              t(people.error === null ? 'cover.subscriberNone' : 'kin.failed'),
            )}
          {parts.text('start', { type: 'date' })}
          {parts.text('end', { type: 'date', hint: t('cover.endHint') })}
          {parts.choice(
            'order',
            ORDERS.map(({ code, text }) => ({ code, words: t(text) })),
            t('cover.orderNone'),
          )}
          {(['front', 'back'] as const).map((side) => (
            <FileField
              key={side}
              label={t(side === 'front' ? 'cover.front' : 'cover.back')}
              side={CARD_SIDE}
              value={parts.form[side]}
              onChange={(value) => {
                parts.set(side, value);
              }}
            />
          ))}
        </>
      )}
    </RecordEditor>
  );
}

/** A name of the directory, or a new one. */
function PayerField({ parts, names }: { parts: Parts<CoverageField>; names: readonly string[] }) {
  const shown = payerName(parts.form.payer);
  const isNew = shown.trim() !== '' && !names.includes(shown.trim());
  return (
    <label className={styles.select}>
      <span>{t('cover.payer')} *</span>
      <input
        list="payers"
        value={shown}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => {
          parts.set('payer', payerText(undefined, event.currentTarget.value));
        }}
      />
      <datalist id="payers">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {isNew && <span className={styles.hint}>{t('cover.newPayer')}</span>}
    </label>
  );
}
