export { chartKey, prefetchChart, typesKey, usePages, usePart, useUser, type Pages } from './chart.queries';
export { ChartPage, type ChartPageProps } from './ChartPage';
export { useChart, type Chart } from './ChartContext';
export { Field, fieldStyles, Group, Terms } from './fields';
export { PagedCard } from './ListTabs';
export { Row } from './lists';
export { failureWords, useDraftForm, useSaver, type Kept, type SaveState } from './saving';
export { ConflictDialog, RetractDialog, TaskFrame } from './TaskFrame';
export { CardLink, isForbidden, StaleNote, Widget, WidgetState } from './Widget';
