let next = 0;

/** A made-up patient with all that a list row shows. */
export function patient(
  given: string,
  family: string,
  birthDate: string,
  change: Partial<fhir4.Patient> = {},
): fhir4.Patient {
  const id = change.id ?? `p${String(++next)}`;
  return {
    resourceType: 'Patient',
    id,
    name: [{ use: 'official', given: [given], family }],
    birthDate,
    gender: 'female',
    identifier: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
        value: `40 ${id}`,
      },
    ],
    ...change,
  };
}
