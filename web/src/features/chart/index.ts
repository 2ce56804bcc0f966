export { ChartPage, type ChartPageProps } from './ChartPage';
export { prefetchChart } from './chart.queries';
