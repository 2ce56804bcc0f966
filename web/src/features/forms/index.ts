export { FormFields } from './FormFields';
export { asked, faultOf, isUntranslated, titleOf, toItems, totalsOf, toTyped, type Typed } from './items';
