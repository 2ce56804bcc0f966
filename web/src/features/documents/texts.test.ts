import { expect, it, vi } from 'vitest';
import { decodeText, htmlToText } from './texts';

const base64 = (bytes: readonly number[]): string => btoa(String.fromCharCode(...bytes));

it('reads text in its charset', () => {
  expect(decodeText(base64([0xc3, 0xa9]), 'text/plain; charset=utf-8')).toBe('é');
  expect(decodeText(base64([0xe9]), 'text/plain; charset=ISO-8859-1')).toBe('é');
});

it('says when the encoding is broken rather than showing half of a note', () => {
  expect(decodeText('%%%', 'text/plain')).toBeNull();
  expect(decodeText(base64([0xff, 0xfe, 0xfd]), 'text/plain')).toBeNull();
  expect(decodeText(base64([0x41]), 'text/plain; charset=made-up')).toBeNull();
});

it('takes the words out of HTML and runs nothing of it', () => {
  const alert = vi.fn();
  vi.stubGlobal('alert', alert);
  const text = htmlToText(
    '<p>Plan<script>alert(1)</script></p><img src=x onerror="alert(2)"><style>p{}</style><ul><li>rest</li></ul><svg onload=alert(3)>',
  );
  expect(text).toBe('Plan\n\nrest');
  expect(alert).not.toHaveBeenCalled();
});
