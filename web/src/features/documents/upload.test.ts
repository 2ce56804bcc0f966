import { afterEach, describe, expect, it, vi } from 'vitest';
import { MAY_BE_FILED, MOST_BYTES, uploadDocument } from '@/api/documents';
import { ApiError } from '@/api/errors';
import { blockedBy, documentOf, isOpen, itemOf, uploadFailure, type Facts, type Item } from './upload';

const facts: Facts = { type: '11488-4', date: '2026-07-14', author: ' Dr Chen ' };
const file = new File(['%PDF-1.7'], 'letter.final.pdf');

describe('what is sent', () => {
  it('is a US Core DocumentReference of the open chart, with the title that was typed', () => {
    const item: Item = { ...itemOf(file), title: ' Letter ' };
    expect(documentOf(item, facts, 'p1')).toMatchObject({
      subject: { reference: 'Patient/p1' },
      type: { coding: [{ system: 'http://loinc.org', code: '11488-4', display: 'Consult note' }] },
      category: [{ coding: [{ code: 'clinical-note' }] }],
      author: [{ display: 'Dr Chen' }],
      description: 'Letter',
      content: [{ attachment: { title: 'letter.final.pdf' } }],
    });
    expect(documentOf(item, facts, 'p1').date).toMatch(/^2026-07-14T/);
    expect(documentOf(item, { ...facts, author: ' ' }, 'p1')).not.toHaveProperty('author');
    expect(documentOf({ ...item, title: ' ' }, facts, 'p1').description).toBe('letter.final.pdf');
  });

  it('waits for type, date and confirmation', () => {
    const items = [itemOf(file)];
    expect(blockedBy([], facts, true, '2026-07-14')).toBe('Choose files first');
    expect(blockedBy(items, { ...facts, type: '' }, true, '2026-07-14')).toBe('Choose a type of document');
    expect(blockedBy(items, facts, true, '2026-07-13')).toMatch(/not in the future/);
    expect(blockedBy(items, facts, false, '2026-07-14')).toBe('Confirm the patient first');
    expect(blockedBy(items, facts, true, '2026-07-14')).toBeNull();
  });

  it('is never a file that the server would refuse for its size', () => {
    const large = new File(['x'], 'large.pdf');
    Object.defineProperty(large, 'size', { value: MOST_BYTES + 1 });
    const item = itemOf(large);
    expect(item.progress).toEqual({ kind: 'failed', reason: 'larger than 50 MB' });
    expect(isOpen(item)).toBe(false);
  });

  it('can be tried again after a failure and a cancel, not while it runs or when it is filed', () => {
    const item = itemOf(file);
    expect(isOpen({ ...item, progress: { kind: 'failed', reason: '' } })).toBe(true);
    expect(isOpen({ ...item, progress: { kind: 'cancelled' } })).toBe(true);
    expect(isOpen({ ...item, progress: { kind: 'checking' } })).toBe(false);
    expect(isOpen({ ...item, progress: { kind: 'filed' } })).toBe(false);
  });
});

class FakeRequest {
  static last: FakeRequest;
  status = 0;
  responseText = '';
  upload: { onprogress?: (event: object) => void; onload?: () => void } = {};
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  headers: Record<string, string> = {};
  sent?: Blob;
  constructor() {
    FakeRequest.last = this;
  }
  open(): void {
    // Nothing is opened.
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  send(body: Blob): void {
    this.sent = body;
  }
  abort(): void {
    this.onabort?.();
  }
}

describe('an upload', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const begin = (signal = new AbortController().signal) => {
    vi.stubGlobal('XMLHttpRequest', FakeRequest);
    const shares: number[] = [];
    const done = uploadDocument(
      documentOf(itemOf(file), facts, 'p1'),
      file,
      'p1',
      (share) => shares.push(share),
      signal,
    );
    return { done, shares, request: FakeRequest.last };
  };

  it('names the patient, puts the document on the first line and tells how far it is', async () => {
    const { done, shares, request } = begin();
    expect(request.headers).toMatchObject({
      'X-Salus-Patient': 'p1',
      'Content-Type': 'application/vnd.salus.upload',
    });
    expect(request.sent?.size).toBeGreaterThan(file.size);
    request.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 4 });
    request.upload.onload?.();
    request.status = 201;
    request.responseText = '{"resourceType":"DocumentReference","id":"d1"}';
    request.onload?.();
    expect((await done).id).toBe('d1');
    expect(shares).toEqual([0.25, 1]);
  });

  it('says the reason of the server, and knows the wrong patient', async () => {
    const { done, request } = begin();
    request.status = 409;
    request.responseText = JSON.stringify({
      resourceType: 'OperationOutcome',
      issue: [
        {
          severity: 'error',
          code: 'conflict',
          details: { text: 'No.', coding: [{ code: 'SAL-WRONG-PATIENT' }] },
        },
      ],
    });
    request.onload?.();
    await expect(done).rejects.toMatchObject({ kind: 'wrong-patient' });
  });

  it('says whether what was lost can have been filed', async () => {
    const early = begin();
    early.request.onerror?.();
    const lost: unknown = await early.done.catch((error: unknown) => error);
    expect(lost).toBeInstanceOf(ApiError);
    expect(uploadFailure(lost)).toMatch(/lost while it was being sent/);
    const late = begin();
    late.request.upload.onload?.();
    late.request.onerror?.();
    const unsure: unknown = await late.done.catch((error: unknown) => error);
    expect((unsure as ApiError).code).toBe(MAY_BE_FILED);
    expect(uploadFailure(unsure)).toMatch(/may be filed or not/);
  });

  it('is ended by the user', async () => {
    const controller = new AbortController();
    const { done } = begin(controller.signal);
    controller.abort();
    await expect(done).rejects.toMatchObject({ name: 'AbortError' });
  });
});
