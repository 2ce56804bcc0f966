import { adminFeature } from '@/features/admin/feature';
import { auditFeature } from '@/features/audit/feature';
import { careFeature } from '@/features/care/feature';
import { chartFeature } from '@/features/chart/feature';
import { documentsFeature } from '@/features/documents/feature';
import { notesFeature } from '@/features/notes/feature';
import { formsFeature } from '@/features/forms/feature';
import { listsFeature } from '@/features/lists/feature';
import { ordersFeature } from '@/features/orders/feature';
import { inboxFeature } from '@/features/inbox/feature';
import { patientsFeature } from '@/features/patients/feature';
import { portalFeature } from '@/features/portal/feature';
import { scheduleFeature } from '@/features/schedule/feature';
import { registrationFeature } from '@/features/registration/feature';
import type { Feature } from '@/workspace/feature';

/** Every feature of the application; a new one is one line here. Order means nothing. */
export const features: readonly Feature[] = [
  adminFeature,
  auditFeature,
  careFeature,
  chartFeature,
  documentsFeature,
  notesFeature,
  formsFeature,
  listsFeature,
  ordersFeature,
  inboxFeature,
  patientsFeature,
  portalFeature,
  scheduleFeature,
  registrationFeature,
];
