import { readJson, writeJson } from '@/fhir/decimals';
import { call, csrfHeader } from './client';
import { ApiError, errorFrom } from './errors';

/** The server takes no more for one document. */
export const MOST_BYTES = 50 * 1024 * 1024;

/** Of an upload that was lost: whether the server had all of it, and may have filed it. */
export const MAY_BE_FILED = 'may-be-filed';

/** By those who write documents, or by those who bring them to be sorted by others. */
export type UploadWay = 'upload' | 'scan';

/**
 * Files a document together with its content, or neither: `DocumentReference/$upload` or `$scan`. The file is read from the disk while it is sent.
 *
 * @param onProgress share that has left, 0 to 1
 */
export function uploadDocument(
  document: fhir4.DocumentReference,
  file: Blob,
  patient: string,
  onProgress: (share: number) => void,
  signal: AbortSignal,
  way: UploadWay = 'upload',
): Promise<fhir4.DocumentReference> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let sent = false;
    request.open('POST', `/fhir/DocumentReference/$${way}`);
    const headers = {
      'Content-Type': 'application/vnd.salus.upload',
      Accept: 'application/fhir+json',
      'X-Salus-Patient': patient,
      ...csrfHeader(),
    };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.upload.onload = () => {
      sent = true;
      onProgress(1);
    };
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status === 201) resolve(body as fhir4.DocumentReference);
      else reject(errorFrom(request.status, new Headers(), body));
    };
    request.onerror = () => {
      reject(new ApiError('unreachable', 'The server cannot be reached.', 0, sent ? MAY_BE_FILED : ''));
    };
    request.onabort = () => {
      reject(new DOMException('The upload was cancelled.', 'AbortError'));
    };
    signal.addEventListener('abort', () => {
      request.abort();
    });
    request.send(new Blob([`${writeJson(document)}\n`, file]));
  });
}

function parsed(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

/** Marks the version that was read as reviewed by the caller, or takes that back; the answer is the document as it is then. */
export async function reviewDocument(
  id: string,
  patient: string,
  version: string,
  undo = false,
): Promise<fhir4.DocumentReference> {
  const { body } = await call<fhir4.DocumentReference>(
    `/fhir/DocumentReference/${encodeURIComponent(id)}/$review`,
    {
      method: 'POST',
      patient,
      body: {
        resourceType: 'Parameters',
        parameter: [
          { name: 'version', valueInteger: Number(version) },
          { name: 'undo', valueBoolean: undo },
        ],
      },
    },
  );
  return body;
}

/** What a document is in the chart that it was moved to. */
export interface Moved {
  readonly id: string;
  /** Links to encounters, orders and documents of the other chart, which did not go along. */
  readonly dropped: number;
}

/** @param from in whose chart it lies @param confirm record number of the right patient, as it was typed */
export async function moveDocument(
  id: string,
  from: string,
  to: string,
  confirm: string,
  reason: string,
): Promise<Moved> {
  const { body } = await call<fhir4.Parameters>(`/fhir/DocumentReference/${encodeURIComponent(id)}/$move`, {
    method: 'POST',
    patient: from,
    timeoutMs: 60_000,
    body: {
      resourceType: 'Parameters',
      parameter: [
        { name: 'target', valueReference: { reference: `Patient/${to}` } },
        { name: 'confirm', valueString: confirm },
        { name: 'reason', valueString: reason },
      ],
    },
  });
  const value = (name: string): fhir4.ParametersParameter | undefined =>
    body.parameter?.find((one) => one.name === name);
  return {
    id: value('document')?.valueReference?.reference?.replace(/^DocumentReference\//, '') ?? '',
    dropped: value('dropped-links')?.valueInteger ?? 0,
  };
}
