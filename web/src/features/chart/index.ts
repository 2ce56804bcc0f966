export { ChartPage } from './ChartPage';
