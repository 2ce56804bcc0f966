export { default } from './GrowthCard';
