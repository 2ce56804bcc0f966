export { CheckInApp } from './CheckInApp';
