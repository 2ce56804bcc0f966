import { AccessPage } from '@/features/audit';
import { UsersPage } from '@/features/admin';
import { PatientsPage } from '@/features/patients';
import { PortalPage } from '@/features/portal';
import { Only } from './Home';
import { Me } from './Shell';

export function Patients() {
  return (
    <Only to="patients">
      <PatientsPage />
    </Only>
  );
}

export function Users() {
  return (
    <Only to="users">
      <UsersPage />
    </Only>
  );
}

export function Access() {
  return (
    <Only to="audit">
      <AccessPage />
    </Only>
  );
}

export function MyRecord() {
  return (
    <Only to="ownRecord">
      <PortalPage menu={<Me />} />
    </Only>
  );
}
