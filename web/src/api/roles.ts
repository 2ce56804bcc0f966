import { t } from '@/i18n';
import type { RoleName } from './session';

export function roleWord(role: RoleName): string {
  return t(`role.${role}`);
}

export const staffRoles: readonly RoleName[] = [
  'physician',
  'nurse',
  'front-desk',
  'biller',
  'lab-technician',
  'administrator',
  'privacy-officer',
];

/** What the application offers. The server decides on its own what is allowed. */
export interface Offers {
  patients: boolean;
  chart: boolean;
  users: boolean;
  audit: boolean;
  ownRecord: boolean;
}

export function offersFor(roles: readonly RoleName[]): Offers {
  const any = (...wanted: RoleName[]): boolean => wanted.some((role) => roles.includes(role));
  return {
    patients: any('physician', 'nurse', 'front-desk', 'biller', 'lab-technician'),
    chart: any('physician', 'nurse', 'lab-technician'),
    users: any('administrator'),
    audit: any('privacy-officer'),
    ownRecord: any('patient'),
  };
}

/** Who is offered to write coverage; physicians read it, the front desk and billing write it. */
export const writesCoverage = (roles: readonly RoleName[]): boolean =>
  roles.includes('front-desk') || roles.includes('biller');
