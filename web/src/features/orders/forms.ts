import { SNOMED } from '@/fhir';
import { wordsOf, type TextKey } from '@/i18n';
import type { Order } from '@/api/orders';
import { dosageOf, EMPTY_SIG, numberProblem, prefill, sigOf, wholeProblem, without, type Sig } from './sig';

export type Kind = 'medicine' | 'lab' | 'imaging' | 'referral' | 'other';

/** Everything that can be typed for an order; each kind shows its own part. */
export interface OrderForm extends Sig {
  priority: string;
  /** Why, in words. */
  reason: string;
  /** Problems of the list that it is for: `Condition/12`. */
  problems: string[];
  site: string;
  specimen: string;
  fasting: string;
  side: string;
  contrast: string;
  pregnancy: string;
  kidney: string;
}

const CATEGORIES: Readonly<Record<string, { readonly code: string; readonly display: string }>> = {
  lab: { code: '108252007', display: 'Laboratory procedure' },
  imaging: { code: '363679005', display: 'Imaging' },
  referral: { code: '3457005', display: 'Patient referral' },
};

export function kindOf(order: Order): Kind {
  if (order.resourceType === 'MedicationRequest') return 'medicine';
  const codes = (order.category ?? []).flatMap((one) => (one.coding ?? []).map((c) => c.code));
  for (const kind of ['lab', 'imaging', 'referral'] as const)
    if (codes.includes(CATEGORIES[kind]?.code)) return kind;
  return 'other';
}

/** Answers to the questions of a test or study, kept in `orderDetail`. */
const DETAIL_SYSTEM = 'urn:salus:CodeSystem:order-detail';
const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
export const DETAILS = {
  specimen: ['blood', 'urine', 'stool', 'swab', 'sputum', 'other'],
  fasting: ['yes', 'no'],
  side: ['left', 'right', 'both'],
  contrast: ['no', 'yes', 'radiology'],
  pregnancy: ['no', 'possible', 'yes', 'not-applicable', 'unknown'],
  kidney: ['no', 'yes', 'unknown'],
} as const;
export type Detail = keyof typeof DETAILS;
const DETAIL_NAMES = Object.keys(DETAILS) as Detail[];

/** The words of the record. */
const RECORDED: Readonly<Record<string, string>> = {
  'specimen-blood': 'Specimen: blood',
  'specimen-urine': 'Specimen: urine',
  'specimen-stool': 'Specimen: stool',
  'specimen-swab': 'Specimen: swab',
  'specimen-sputum': 'Specimen: sputum',
  'specimen-other': 'Specimen: other',
  'fasting-yes': 'Fasting',
  'fasting-no': 'Fasting not needed',
  'side-left': 'Left side',
  'side-right': 'Right side',
  'side-both': 'Both sides',
  'contrast-no': 'Without contrast',
  'contrast-yes': 'With contrast',
  'contrast-radiology': 'Contrast: radiology decides',
  'pregnancy-no': 'Not pregnant',
  'pregnancy-possible': 'Pregnancy possible',
  'pregnancy-yes': 'Pregnant',
  'pregnancy-not-applicable': 'Pregnancy: not applicable',
  'pregnancy-unknown': 'Pregnancy: not known',
  'kidney-no': 'No known kidney disease',
  'kidney-yes': 'Kidney disease',
  'kidney-unknown': 'Kidney function not known',
};

/** The same for the screen. */
export const DETAIL_WORDS: Readonly<Record<string, string>> = wordsOf({
  'specimen-blood': 'orders.specimen.blood',
  'specimen-urine': 'orders.specimen.urine',
  'specimen-stool': 'orders.specimen.stool',
  'specimen-swab': 'orders.specimen.swab',
  'specimen-sputum': 'orders.specimen.sputum',
  'specimen-other': 'orders.specimen.other',
  'fasting-yes': 'orders.fasting.yes',
  'fasting-no': 'orders.fasting.no',
  'side-left': 'orders.side.left',
  'side-right': 'orders.side.right',
  'side-both': 'orders.side.both',
  'contrast-no': 'orders.contrast.no',
  'contrast-yes': 'orders.contrast.yes',
  'contrast-radiology': 'orders.contrast.radiology',
  'pregnancy-no': 'orders.pregnancy.no',
  'pregnancy-possible': 'orders.pregnancy.possible',
  'pregnancy-yes': 'orders.pregnancy.yes',
  'pregnancy-not-applicable': 'orders.pregnancy.notApplicable',
  'pregnancy-unknown': 'orders.pregnancy.unknown',
  'kidney-no': 'orders.kidney.no',
  'kidney-yes': 'orders.kidney.yes',
  'kidney-unknown': 'orders.kidney.unknown',
});

const answerTo = (order: fhir4.ServiceRequest, question: Detail): string => {
  const start = `${question}-`;
  const found = (order.orderDetail ?? [])
    .flatMap((one) => one.coding ?? [])
    .find((one) => one.system === DETAIL_SYSTEM && one.code?.startsWith(start));
  return found?.code?.slice(start.length) ?? '';
};

/** The answers in the words of the screen. */
export function detailWords(order: fhir4.ServiceRequest): readonly string[] {
  return (order.orderDetail ?? []).flatMap((one) => {
    // The name of the study says the modality already.
    if (one.coding?.some((c) => c.system === DCM) === true) return [];
    const code = one.coding?.find((c) => c.system === DETAIL_SYSTEM)?.code;
    return (code === undefined ? undefined : DETAIL_WORDS[code]) ?? one.text ?? [];
  });
}

const EMPTY: OrderForm = {
  ...EMPTY_SIG,
  priority: 'routine',
  reason: '',
  problems: [],
  site: '',
  specimen: '',
  fasting: '',
  side: '',
  contrast: '',
  pregnancy: '',
  kidney: '',
};

export function formOf(order: Order): OrderForm {
  const common: OrderForm = {
    ...EMPTY,
    reason: order.reasonCode?.[0]?.text ?? '',
    problems: (order.reasonReference ?? []).flatMap((one) => one.reference ?? []),
    priority: order.priority ?? 'routine',
  };
  if (order.resourceType === 'MedicationRequest') {
    const sig = sigOf(order);
    if (order.dosageInstruction !== undefined) return { ...common, ...sig };
    const product = order.medicationCodeableConcept?.text ?? '';
    return { ...common, ...sig, ...prefill(product) };
  }
  const answers = Object.fromEntries(DETAIL_NAMES.map((name) => [name, answerTo(order, name)]));
  return {
    ...common,
    ...answers,
    instructions: order.patientInstruction ?? '',
    site: order.bodySite?.[0]?.text ?? '',
  };
}

/** The draft with what the form says; what the form does not know stays as it was. */
export function withForm(order: Order, form: OrderForm, names: ReadonlyMap<string, string>): Order {
  const reasons = {
    ...(form.reason.trim() !== '' && { reasonCode: [{ text: form.reason.trim() }] }),
    ...(form.problems.length > 0 && {
      reasonReference: form.problems.map((reference) => {
        const display =
          names.get(reference) ?? order.reasonReference?.find((one) => one.reference === reference)?.display;
        return { reference, ...(display !== undefined && { display }) };
      }),
    }),
  };
  if (order.resourceType === 'MedicationRequest') {
    const { dosageInstruction, dispenseRequest } = order;
    const other = without(order, 'dosageInstruction', 'dispenseRequest', 'reasonCode', 'reasonReference');
    const dispense = without(dispenseRequest ?? {}, 'quantity', 'numberOfRepeatsAllowed');
    const supply: fhir4.MedicationRequestDispenseRequest = {
      ...dispense,
      ...(form.quantity.trim() !== '' && {
        quantity: dosageOf({ ...EMPTY_SIG, dose: form.quantity, unit: form.quantityUnit }, undefined)
          .doseAndRate?.[0]?.doseQuantity,
      }),
      ...(form.refills.trim() !== '' && { numberOfRepeatsAllowed: Number(form.refills) }),
    };
    return {
      ...other,
      ...reasons,
      dosageInstruction: [dosageOf(form, dosageInstruction?.[0]), ...(dosageInstruction ?? []).slice(1)],
      ...(Object.keys(supply).length > 0 && { dispenseRequest: supply }),
    };
  }
  const { orderDetail } = order;
  const other = without(
    order,
    'orderDetail',
    'bodySite',
    'patientInstruction',
    'reasonCode',
    'reasonReference',
  );
  const details: fhir4.CodeableConcept[] = [
    ...(orderDetail ?? []).filter((one) => !one.coding?.some((c) => c.system === DETAIL_SYSTEM)),
    ...DETAIL_NAMES.filter((name) => form[name] !== '').map((name) => {
      const code = `${name}-${form[name]}`;
      const text = RECORDED[code] ?? code;
      return { coding: [{ system: DETAIL_SYSTEM, code, display: text }], text };
    }),
  ];
  return {
    ...other,
    ...reasons,
    priority: form.priority as NonNullable<fhir4.ServiceRequest['priority']>,
    ...(details.length > 0 && { orderDetail: details }),
    ...(form.site.trim() !== '' && { bodySite: [{ text: form.site.trim() }] }),
    ...(form.instructions.trim() !== '' && { patientInstruction: form.instructions.trim() }),
  };
}

export type Problems = Partial<Record<keyof OrderForm, TextKey>>;

/** What must be said or is wrong before the order can be signed, by field. */
export function problemsOf(kind: Kind, form: OrderForm): Problems {
  const problems: Problems = {};
  const need = (field: keyof OrderForm, text: TextKey): void => {
    const value = form[field];
    if (typeof value === 'string' && value.trim() === '') problems[field] = text;
  };
  if (kind === 'medicine') {
    need('dose', 'orders.need.dose');
    const dose = form.dose.trim() === '' ? null : numberProblem(form.dose);
    if (dose !== null) problems.dose = dose;
    need('unit', 'orders.need.unit');
    need('route', 'orders.need.route');
    need('frequency', 'orders.need.frequency');
    const quantity = form.quantity.trim() === '' ? null : numberProblem(form.quantity);
    if (quantity !== null) problems.quantity = quantity;
    if (form.quantity.trim() !== '') need('quantityUnit', 'orders.need.unit');
    const days = form.days.trim() === '' ? null : wholeProblem(form.days, 1);
    if (days !== null) problems.days = days;
    const refills = form.refills.trim() === '' ? null : wholeProblem(form.refills, 0);
    if (refills !== null) problems.refills = refills;
  }
  if (kind === 'imaging') {
    need('contrast', 'orders.need.contrast');
    need('pregnancy', 'orders.need.pregnancy');
    if (form.contrast === 'yes') need('kidney', 'orders.need.kidney');
  }
  if ((kind === 'imaging' || kind === 'referral') && form.problems.length === 0)
    need('reason', 'orders.need.reason');
  return problems;
}

export function isComplete(order: Order): boolean {
  if (order.resourceType === 'MedicationRequest') {
    const dosage = order.dosageInstruction ?? [];
    // What was reordered from elsewhere may have its dosage in words only: the server takes them.
    return dosage.some(
      (one) => (one.text ?? '').trim() !== '' || one.doseAndRate?.[0]?.doseQuantity !== undefined,
    );
  }
  return Object.keys(problemsOf(kindOf(order), formOf(order))).length === 0;
}

/** Something that can be ordered. */
export interface Item {
  readonly kind: Kind;
  readonly text: string;
  readonly coding?: fhir4.Coding;
  /** Imaging: what the machine is called in DICOM, and the part of the body. */
  readonly modality?: string;
  readonly site?: string;
}

/** A new draft of it, without what only a person can say. */
export function draftOf(item: Item, patientId: string, encounter: string | undefined): Order {
  const visit = encounter === undefined ? {} : { encounter: { reference: encounter } };
  const concept: fhir4.CodeableConcept = {
    ...(item.coding !== undefined && { coding: [item.coding] }),
    text: item.text,
  };
  const subject = { reference: `Patient/${patientId}` };
  if (item.kind === 'medicine') {
    return {
      resourceType: 'MedicationRequest',
      status: 'draft',
      intent: 'order',
      subject,
      medicationCodeableConcept: concept,
      ...visit,
    };
  }
  const category = CATEGORIES[item.kind];
  const referral = item.kind === 'referral';
  return {
    resourceType: 'ServiceRequest',
    status: 'draft',
    intent: 'order',
    subject,
    ...(category !== undefined && { category: [{ coding: [{ system: SNOMED, ...category }] }] }),
    code: referral
      ? { coding: [{ system: SNOMED, ...CATEGORIES.referral }], text: `Referral: ${item.text}` }
      : concept,
    ...(referral && { performerType: concept }),
    ...(item.modality !== undefined && {
      orderDetail: [{ coding: [{ system: DCM, code: item.modality }], text: `Modality: ${item.modality}` }],
    }),
    ...(item.site !== undefined && { bodySite: [{ text: item.site }] }),
    ...visit,
  };
}
