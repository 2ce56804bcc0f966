/** Names of roles. */
export const roles = {
  'role.physician': 'Physician',
  'role.nurse': 'Nurse',
  'role.front-desk': 'Front desk',
  'role.biller': 'Biller',
  'role.lab-technician': 'Laboratory technician',
  'role.administrator': 'Administrator',
  'role.privacy-officer': 'Privacy officer',
  'role.patient': 'Patient',
  'role.system': 'Program',
} as const;
