import type { roles as en } from '../en/roles';

export const roles: Record<keyof typeof en, string> = {
  'role.physician': 'Médico',
  'role.nurse': 'Enfermería',
  'role.front-desk': 'Recepción',
  'role.biller': 'Facturación',
  'role.lab-technician': 'Técnico de laboratorio',
  'role.administrator': 'Administrador',
  'role.privacy-officer': 'Responsable de privacidad',
  'role.patient': 'Paciente',
  'role.system': 'Programa',
};
