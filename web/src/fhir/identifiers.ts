/** Social security numbers: shown masked, and revealed by an operation that the audit tells of. */
export const SSN = 'http://hl7.org/fhir/sid/us-ssn';

/** The number as screens show it: of a social security number the last four digits only. */
export function masked(identifier: fhir4.Identifier): string {
  const value = identifier.value ?? '';
  return identifier.system === SSN ? `•••-••-${value.replace(/\D/g, '').slice(-4)}` : value;
}
