import {
  type Author,
  CORE,
  dateProblem,
  given,
  type Listed,
  type Problems,
  withNote,
  without,
} from '@/features/chart';
import { conceptTerm, parseDate, type Annotation, type CodeableConcept, type Reference } from '@/fhir';
import { t, wordsOf } from '@/i18n';
import { readUdi, type Udi } from './udi';

export interface Device extends Listed {
  readonly resourceType: 'Device';
  readonly patient?: Reference;
  readonly type?: CodeableConcept;
  readonly udiCarrier?: readonly {
    readonly deviceIdentifier?: string;
    readonly issuer?: string;
    readonly jurisdiction?: string;
    readonly carrierHRF?: string;
    readonly entryType?: string;
  }[];
  readonly distinctIdentifier?: string;
  readonly manufacturer?: string;
  readonly manufactureDate?: string;
  readonly expirationDate?: string;
  readonly lotNumber?: string;
  readonly serialNumber?: string;
  readonly modelNumber?: string;
  readonly deviceName?: readonly { readonly name?: string; readonly type?: string }[];
  readonly note?: readonly Annotation[];
}

export interface DeviceUseStatement extends Listed {
  readonly resourceType: 'DeviceUseStatement';
  readonly subject?: Reference;
  readonly device?: Reference;
  readonly timingDateTime?: string;
  readonly bodySite?: CodeableConcept;
}

export interface ImplantForm {
  udi: string;
  type: string;
  maker: string;
  /** Without a UDI these are typed; with one they are what it says. */
  lot: string;
  serial: string;
  expiry: string;
  implanted: string;
  site: string;
  status: 'active' | 'inactive';
  note: string;
}

const ISSUER: Readonly<Record<Udi['issuer'], string>> = {
  gs1: 'http://hl7.org/fhir/NamingSystem/gs1',
  hibcc: 'http://hl7.org/fhir/NamingSystem/hibcc',
  iccbba: 'http://hl7.org/fhir/NamingSystem/iccbba-other',
};
const FDA = 'http://hl7.org/fhir/NamingSystem/fda-udi';

export const emptyImplant = (): ImplantForm => ({
  udi: '',
  type: '',
  maker: '',
  lot: '',
  serial: '',
  expiry: '',
  implanted: '',
  site: '',
  status: 'active',
  note: '',
});

export const IMPLANT_LABELS = wordsOf({
  udi: 'lists.udi',
  type: 'lists.implant.type',
  maker: 'lists.maker',
  lot: 'lists.lot',
  serial: 'lists.serial',
  expiry: 'lists.expiry',
  implanted: 'lists.implanted',
  site: 'lists.implant.site',
  status: 'chart.status',
  note: 'chart.note',
});

export function implantToForm(d: Device): ImplantForm {
  return {
    ...emptyImplant(),
    udi: d.udiCarrier?.[0]?.carrierHRF ?? d.udiCarrier?.[0]?.deviceIdentifier ?? '',
    type: implantWords(d),
    maker: d.manufacturer ?? '',
    lot: d.lotNumber ?? '',
    serial: d.serialNumber ?? '',
    expiry: d.expirationDate ?? '',
    status: d.status === 'inactive' ? 'inactive' : 'active',
    note: d.note?.[0]?.text ?? '',
  };
}

export function implantWords(d: Device): string {
  return conceptTerm(d.type) ?? d.deviceName?.[0]?.name ?? t('lists.implant.unnamed');
}

/** What the device's UDI says; undefined when there is none or it is the one that is recorded already. */
function newUdi(form: ImplantForm, base: Device | undefined, now: number): Udi | undefined {
  if (form.udi.trim() === '' || (base && implantToForm(base).udi === form.udi.trim())) return undefined;
  const read = readUdi(form.udi, now);
  return 'udi' in read ? read.udi : undefined;
}

export function formToImplant(form: ImplantForm, base: Device | undefined, author: Author): Device {
  const before = base && implantToForm(base);
  const udi = newUdi(form, base, author.now);
  const lot = udi === undefined ? form.lot.trim() : (udi.lot ?? '');
  const serial = udi === undefined ? form.serial.trim() : (udi.serial ?? '');
  const expiry = udi === undefined ? form.expiry.trim() : (udi.expiry ?? '');
  const rest = base
    ? without(base, 'status', 'type', 'manufacturer', 'lotNumber', 'serialNumber', 'expirationDate', 'note')
    : {
        meta: { profile: [`${CORE}us-core-implantable-device`] },
        patient: { reference: `Patient/${author.patientId}` },
      };
  return {
    ...rest,
    resourceType: 'Device',
    status: form.status,
    ...(udi === undefined
      ? {}
      : {
          udiCarrier: [
            {
              deviceIdentifier: udi.di,
              issuer: ISSUER[udi.issuer],
              jurisdiction: FDA,
              carrierHRF: udi.hrf,
              entryType: 'barcode',
            },
          ],
          ...given('manufactureDate', udi.made),
          ...given('distinctIdentifier', udi.distinct),
        }),
    type: before?.type === form.type.trim() && base?.type ? base.type : { text: form.type.trim() },
    ...given('manufacturer', form.maker.trim()),
    ...given('expirationDate', expiry),
    ...given('lotNumber', lot),
    ...given('serialNumber', serial),
    ...withNote(base?.note, form.note, author),
  };
}

/** When and where it was put in: stored together with a new device. */
export function formToUse(form: ImplantForm, device: string, author: Author): DeviceUseStatement {
  return {
    resourceType: 'DeviceUseStatement',
    status: form.status === 'active' ? 'active' : 'completed',
    subject: { reference: `Patient/${author.patientId}` },
    device: { reference: device },
    ...given('timingDateTime', form.implanted.trim()),
    ...(form.site.trim() === '' ? {} : { bodySite: { text: form.site.trim() } }),
  };
}

export function implantProblems(
  form: ImplantForm,
  now: number,
  base: Device | undefined,
): Problems<ImplantForm> {
  const problems: Problems<ImplantForm> = {};
  const kept = base !== undefined && implantToForm(base).udi === form.udi.trim();
  if (form.udi.trim() !== '' && !kept) {
    const read = readUdi(form.udi, now);
    if ('problem' in read) problems.udi = t(read.problem);
  }
  if (base !== undefined && form.udi.trim() === '' && !kept) problems.udi = t('lists.udi.keep');
  if (form.type.trim() === '') problems.type = t('lists.implant.needType');
  const implanted = dateProblem(form.implanted, now);
  if (implanted !== null) problems.implanted = implanted;
  if (form.expiry.trim() !== '' && parseDate(form.expiry.trim()) === null)
    problems.expiry = t('chart.writeTheDateAs2026');
  return problems;
}

/** The same device twice, and one that was past its date when it was put in. */
export function implantWarnings(
  form: ImplantForm,
  original: Device | undefined,
  others: readonly Device[] | undefined,
  now: number,
): readonly string[] {
  const warnings: string[] = [];
  const udi = newUdi(form, original, now);
  const expiry = udi?.expiry ?? form.expiry.trim();
  const day = form.implanted.trim();
  if (expiry !== '' && day.length === 10 && expiry < day.slice(0, expiry.length))
    warnings.push(t('lists.implant.expired'));
  if (udi === undefined) return warnings;
  if (others === undefined) warnings.push(t('lists.implant.duplicatesUnknown'));
  else if (
    others.some(
      (d) =>
        d.id !== original?.id &&
        d.status !== 'entered-in-error' &&
        d.udiCarrier?.some((c) => c.deviceIdentifier === udi.di) &&
        (d.serialNumber ?? '') === (udi.serial ?? '') &&
        (d.lotNumber ?? '') === (udi.lot ?? ''),
    )
  )
    warnings.push(t('lists.implant.same'));
  return warnings;
}
