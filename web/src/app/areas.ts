import type { TextKey } from '@/i18n';
import type { IconName } from '@/ui';

/** The areas of a chart that the palette can go to; `area` is the part of the address behind the patient. */
export const areas: readonly { area: string; text: TextKey; icon: IconName }[] = [
  { area: '', text: 'area.summary', icon: 'home' },
  { area: 'timeline', text: 'area.timeline', icon: 'visit' },
  { area: 'results', text: 'area.results', icon: 'flask' },
  { area: 'medications', text: 'area.medications', icon: 'pill' },
  { area: 'problems', text: 'area.problems', icon: 'problem' },
  { area: 'allergies', text: 'area.allergies', icon: 'octagon' },
  { area: 'immunisations', text: 'area.immunizations', icon: 'syringe' },
  { area: 'vitals', text: 'area.vitals', icon: 'activity' },
  { area: 'documents', text: 'area.documents', icon: 'document' },
];
