import { language } from '@/i18n';

const TRANSLATION = 'http://hl7.org/fhir/StructureDefinition/translation';

interface Part {
  readonly url: string;
  readonly valueCode?: string | undefined;
  readonly valueString?: string | undefined;
  readonly extension?: readonly Part[] | undefined;
}

/** A text in the language of the screen, where its author has given one (R4, translation); else as it stands. */
export function translated(
  text: string | undefined,
  extended: { readonly extension?: readonly Part[] | undefined } | undefined,
): string {
  const part = (of: Part | undefined, url: string): Part | undefined =>
    of?.extension?.find((one) => one.url === url);
  const wanted = extended?.extension?.find(
    (one) => one.url === TRANSLATION && part(one, 'lang')?.valueCode === language(),
  );
  return part(wanted, 'content')?.valueString ?? text ?? '';
}
