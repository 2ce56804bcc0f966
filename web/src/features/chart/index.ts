export {
  chartKey,
  prefetchChart,
  typesKey,
  useKnown,
  usePages,
  usePart,
  useUser,
  type Pages,
} from './chart.queries';
export { ChartPage, type ChartPageProps } from './ChartPage';
export { useChart, type Chart } from './ChartContext';
export {
  chosen,
  coded,
  conceptOf,
  CORE,
  given,
  noWarnings,
  said,
  takenBack,
  withReason,
  withNote,
  without,
  type Choice,
  type Entry,
  type FieldsProps,
  type Listed,
  type Problems,
} from './entry';
export { EntryTask } from './EntryTask';
export { Field, fieldStyles, Group, Terms } from './fields';
export {
  conflictsOf,
  dateProblem,
  dayOf,
  typedDecimal,
  typedNumber,
  type Author,
  type FieldConflict,
} from './forms';
export { IcdChoice } from './IcdChoice';
export { icdOf, snomedOf, withIcd, type IcdCode } from './icdMap';
export { MorePages, PagedCard } from './ListTabs';
export { AddButton, Facts, Row, SubList } from './lists';
export { useMoment } from './moment';
export { PaperButton } from './PaperButton';
export { patientLine } from './ResultsTab';
export { default as rowStyles } from './rows.module.css';
export { ofType } from './Storyboard';
export { MEANING } from './SummaryTab';
export { failureWords, useDraftForm, useSaver, type Kept, type SaveState } from './saving';
export { ConflictDialog, RetractDialog, TaskFrame } from './TaskFrame';
export { CardLink, isForbidden, StaleNote, Widget, WidgetState } from './Widget';
