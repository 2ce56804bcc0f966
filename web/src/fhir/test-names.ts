/**
 * Short names of tests for narrow columns. The full recorded name stays in the details and for screen readers. Known
 * LOINC codes have a fixed ward name; other LOINC style names lose property and method but keep the specimen when it
 * is not blood, since "glucose" in blood and in urine must never look alike.
 */
const KNOWN: Readonly<Record<string, string>> = {
  '33914-3': 'eGFR (MDRD)',
  '48642-3': 'eGFR',
  '62238-1': 'eGFR (CKD-EPI)',
  '98979-8': 'eGFR (CKD-EPI 2021)',
  '4548-4': 'HbA1c',
  '2339-0': 'Glucose, blood',
  '6299-2': 'Urea nitrogen, blood',
  '38483-4': 'Creatinine, blood',
  '49765-1': 'Calcium, blood',
  '2947-0': 'Sodium, blood',
  '6298-4': 'Potassium, blood',
  '2069-3': 'Chloride, blood',
  '20565-8': 'Total CO₂, blood',
  '2345-7': 'Glucose',
  '3094-0': 'Urea nitrogen',
  '2160-0': 'Creatinine',
  '17861-6': 'Calcium',
  '2951-2': 'Sodium',
  '2823-3': 'Potassium',
  '2075-0': 'Chloride',
  '2028-9': 'Total CO₂',
  '2093-3': 'Cholesterol, total',
  '2571-8': 'Triglycerides',
  '18262-6': 'LDL cholesterol',
  '2085-9': 'HDL cholesterol',
  '6690-2': 'Leukocytes',
  '789-8': 'Erythrocytes',
  '718-7': 'Hemoglobin',
  '4544-3': 'Hematocrit',
  '787-2': 'MCV',
  '785-6': 'MCH',
  '786-4': 'MCHC',
  '777-3': 'Platelets',
  '21000-5': 'RDW',
  '32207-3': 'Platelet distr. width',
  '32623-1': 'Mean platelet volume',
  '85354-9': 'Blood pressure',
  '55284-4': 'Blood pressure',
  '8480-6': 'Systolic BP',
  '8462-4': 'Diastolic BP',
  '8867-4': 'Heart rate',
  '9279-1': 'Resp. rate',
  '8310-5': 'Temperature',
  '2708-6': 'SpO₂',
  '59408-5': 'SpO₂',
  '29463-7': 'Weight',
  '8302-2': 'Height',
  '39156-5': 'BMI',
  '59576-9': 'BMI percentile',
  '72514-3': 'Pain (0 to 10)',
  '9843-4': 'Head circumference',
  '8289-1': 'Head circumf. percentile',
  '77606-2': 'Weight for length percentile',
  '14959-1': 'Albumin/creatinine, urine',
  '72166-2': 'Tobacco smoking',
};

export function shortTestName(loinc: string | null, fullName: string): string {
  const known = loinc === null ? undefined : KNOWN[loinc];
  if (known !== undefined) return known;
  const match = /^(.+?)\s*\[([^\]]+)\](?:\s+(?:in|of)\s+(.+?))?(?:\s+by\s+.+)?(?:\s+--.+)?$/.exec(fullName);
  if (!match?.[1]) return fullName;
  const name = match[1];
  const property = match[2] ?? '';
  const specimen = (match[3] ?? '').replace(/\s+by\s+.+$/, '');
  const kind = /Presence/i.test(property) ? ' (presence)' : /Percentile/i.test(property) ? ' percentile' : '';
  const where =
    specimen === '' || /^(Serum or Plasma|Serum|Plasma|Blood)$/i.test(specimen)
      ? ''
      : `, ${specimen.toLowerCase()}`;
  return `${name}${kind}${where}`;
}
