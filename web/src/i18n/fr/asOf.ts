import type { asOf as en } from '../en/asOf';

export const asOf: Record<keyof typeof en, string> = {
  'asOf.open': 'Tel que connu le…',
  'asOf.choose': 'Afficher le dossier tel qu’il était connu à un moment donné',
  'asOf.title': 'Tel que connu le {when}',
  'asOf.slider': 'Parcourir les années de ce dossier',
  'asOf.exact': 'Ou une date et une heure',
  'asOf.show': 'Afficher',
  'asOf.back': 'Revenir à maintenant',
  'asOf.readOnly': 'Rien ne peut être saisi ici.',
  'asOf.later': 'Saisi ou modifié depuis, et non affiché : {what}.',
  'asOf.nothingLater': 'Rien n’a été saisi ni modifié depuis.',
  'asOf.laterLoading': 'Décompte de ce qui a été saisi depuis…',
  'asOf.laterFailed': 'Ce qui a été saisi depuis n’a pas pu être compté. Il peut y en avoir beaucoup.',
  'asOf.tooLarge':
    'Ce dossier compte plus de {most} entrées et ne peut pas être affiché tel que connu à un moment donné.',
  'asOf.notHere':
    'Cette partie ne s’affiche pas telle que connue à un moment donné. Choisissez-en une autre ci-dessus, ou revenez à maintenant.',
  'asOf.nobody': 'Ce patient n’était pas encore dans le dossier à ce moment-là',
  'asOf.nobodyDetail': 'Choisissez un moment ultérieur, ou revenez à maintenant.',
  'asOf.kind.allergies': 'allergies',
  'asOf.kind.problems': 'problèmes',
  'asOf.kind.medicines': 'prescriptions',
  'asOf.kind.observations': 'résultats et mesures',
  'asOf.kind.encounters': 'consultations',
  'asOf.kind.reports': 'comptes rendus',
  'asOf.kind.immunizations': 'vaccinations',
  'asOf.kind.documents': 'documents',
  'asOf.kind.careTeams': 'équipes de soins',
  'asOf.kind.procedures': 'actes',
  'asOf.kind.other': 'autres entrées',
};
