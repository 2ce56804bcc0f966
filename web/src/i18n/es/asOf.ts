import type { asOf as en } from '../en/asOf';

export const asOf: Record<keyof typeof en, string> = {
  'asOf.open': 'Tal como se conocía el…',
  'asOf.choose': 'Mostrar la historia tal como se conocía en un momento',
  'asOf.title': 'Tal como se conocía el {when}',
  'asOf.slider': 'Recorrer los años de esta historia',
  'asOf.exact': 'O una fecha y hora',
  'asOf.show': 'Mostrar',
  'asOf.back': 'Volver al presente',
  'asOf.readOnly': 'Aquí no se puede escribir nada.',
  'asOf.later': 'Registrado o cambiado después, y no mostrado: {what}.',
  'asOf.nothingLater': 'No se ha registrado ni cambiado nada después.',
  'asOf.laterLoading': 'Contando lo registrado después…',
  'asOf.laterFailed': 'No se pudo contar lo registrado después. Puede ser mucho.',
  'asOf.tooLarge':
    'Esta historia tiene más de {most} entradas y no puede mostrarse tal como se conocía en un momento.',
  'asOf.notHere':
    'Esta área no se muestra tal como se conocía en un momento. Elija otra arriba o vuelva al presente.',
  'asOf.nobody': 'Este paciente no estaba entonces en el registro',
  'asOf.nobodyDetail': 'Elija un momento posterior o vuelva al presente.',
  'asOf.kind.allergies': 'alergias',
  'asOf.kind.problems': 'problemas',
  'asOf.kind.medicines': 'prescripciones',
  'asOf.kind.observations': 'resultados y mediciones',
  'asOf.kind.encounters': 'visitas',
  'asOf.kind.reports': 'informes',
  'asOf.kind.immunizations': 'vacunas',
  'asOf.kind.documents': 'documentos',
  'asOf.kind.careTeams': 'equipos de atención',
  'asOf.kind.procedures': 'procedimientos',
  'asOf.kind.other': 'otras entradas',
};
