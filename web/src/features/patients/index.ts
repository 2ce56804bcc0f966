export { DemographicsPage } from './DemographicsPage';
export { Marked } from './Marked';
export { PatientOptions } from './PatientOptions';
export { usePatient } from './patients.queries';
export { PatientsPage } from './PatientsPage';
export { rememberRecent } from './recent';
export { useListKeys } from './useListKeys';
export { usePatientList } from './usePatientList';
