import type { Texts } from '..';
import { admin } from './admin';
import { asOf } from './asOf';
import { audit } from './audit';
import { care } from './care';
import { chart } from './chart';
import { clinical } from './clinical';
import { common } from './common';
import { documents } from './documents';
import { notes } from './notes';
import { forms } from './forms';
import { lists } from './lists';
import { orders } from './orders';
import { inbox } from './inbox';
import { growth } from './growth';
import { checkIn } from './checkIn';
import { patients } from './patients';
import { portal } from './portal';
import { registration } from './registration';
import { roles } from './roles';
import { schedule } from './schedule';
import { signin } from './signin';

/** Loaded when it is chosen. */
export const fr: Texts = {
  ...common,
  ...registration,
  ...roles,
  ...signin,
  ...lists,
  ...orders,
  ...patients,
  ...care,
  ...chart,
  ...documents,
  ...notes,
  ...clinical,
  ...portal,
  ...admin,
  ...asOf,
  ...audit,
  ...inbox,
  ...schedule,
  ...forms,
  ...growth,
  ...checkIn,
};
