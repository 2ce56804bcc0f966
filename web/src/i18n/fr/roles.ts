import type { roles as en } from '../en/roles';

export const roles: Record<keyof typeof en, string> = {
  'role.physician': 'Médecin',
  'role.nurse': 'Infirmier ou infirmière',
  'role.front-desk': 'Accueil',
  'role.biller': 'Facturation',
  'role.lab-technician': 'Technicien de laboratoire',
  'role.administrator': 'Administrateur',
  'role.privacy-officer': 'Délégué à la protection des données',
  'role.patient': 'Patient',
  'role.system': 'Programme',
};
