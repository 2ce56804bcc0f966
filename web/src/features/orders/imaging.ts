import { t, wordsOf } from '@/i18n';
import type { Item } from './forms';

/** Modalities by their DICOM code, with the words of the record. */
const MODALITIES: Readonly<Record<string, string>> = {
  DX: 'X-ray',
  CT: 'CT',
  MR: 'MRI',
  US: 'Ultrasound',
  MG: 'Mammography',
  BMD: 'Bone density',
};
const MODALITY_WORDS: Readonly<Record<string, string>> = wordsOf({
  DX: 'orders.modality.DX',
  CT: 'orders.modality.CT',
  MR: 'orders.modality.MR',
  US: 'orders.modality.US',
  MG: 'orders.modality.MG',
  BMD: 'orders.modality.BMD',
});
const SITES: Readonly<Record<string, string>> = wordsOf({
  chest: 'orders.site.chest',
  abdomen: 'orders.site.abdomen',
  pelvis: 'orders.site.pelvis',
  head: 'orders.site.head',
  neck: 'orders.site.neck',
  'cervical spine': 'orders.site.cervicalSpine',
  'lumbar spine': 'orders.site.lumbarSpine',
  shoulder: 'orders.site.shoulder',
  wrist: 'orders.site.wrist',
  hand: 'orders.site.hand',
  hip: 'orders.site.hip',
  knee: 'orders.site.knee',
  ankle: 'orders.site.ankle',
  foot: 'orders.site.foot',
  kidneys: 'orders.site.kidneys',
  thyroid: 'orders.site.thyroid',
  'leg veins': 'orders.site.legVeins',
  breast: 'orders.site.breast',
});

/** The studies that a general clinic asks for. They have no code of a catalogue: the words and the DICOM modality say what is wanted. */
const STUDIES: readonly (readonly [string, readonly string[]])[] = [
  [
    'DX',
    [
      'chest',
      'abdomen',
      'pelvis',
      'cervical spine',
      'lumbar spine',
      'shoulder',
      'wrist',
      'hand',
      'hip',
      'knee',
      'ankle',
      'foot',
    ],
  ],
  ['CT', ['head', 'neck', 'chest', 'abdomen', 'pelvis', 'cervical spine', 'lumbar spine']],
  ['MR', ['head', 'cervical spine', 'lumbar spine', 'shoulder', 'knee', 'pelvis']],
  ['US', ['abdomen', 'pelvis', 'kidneys', 'thyroid', 'leg veins', 'breast']],
  ['MG', ['breast']],
  ['BMD', ['hip', 'lumbar spine']],
];

/** A study with its words in the language of the screen. */
export interface Study {
  readonly item: Item;
  readonly words: string;
}

export function studies(): readonly Study[] {
  return STUDIES.flatMap(([modality, sites]) =>
    sites.map((site): Study => ({
      item: { kind: 'imaging', text: `${MODALITIES[modality] ?? modality}, ${site}`, modality, site },
      words: t('orders.study', { modality: MODALITY_WORDS[modality] ?? modality, site: SITES[site] ?? site }),
    })),
  );
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Each typed word begins a word of the text; accents and case do not count. */
export function fits(typed: string, ...texts: readonly string[]): boolean {
  const words = texts.flatMap((text) => plain(text).split(/[^\p{L}\p{N}]+/u));
  return plain(typed)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .every((part) => words.some((word) => word.startsWith(part)));
}
