import styles from './Marked.module.css';

/** Letters without marks, one per character of the text, so that positions stay the same. */
function folded(text: string): string {
  return [...text]
    .map((letter) => {
      const plain = letter.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
      return plain.length === letter.length
        ? plain
        : letter.toLowerCase().slice(0, letter.length).padEnd(letter.length);
    })
    .join('');
}

/** Draws a frame around the beginnings of words that were typed: a shape, not only weight. */
export function Marked({ text, parts }: { text: string; parts: readonly string[] }) {
  const plain = folded(text);
  const starts = new Map<number, number>();
  for (const part of parts.map(folded).filter((one) => one !== '')) {
    for (let at = plain.indexOf(part); at >= 0; at = plain.indexOf(part, at + 1)) {
      if (at === 0 || !/[\p{L}\p{N}]/u.test(plain[at - 1] ?? ''))
        starts.set(at, Math.max(starts.get(at) ?? 0, part.length));
    }
  }
  const pieces = [];
  let at = 0;
  for (const [start, length] of [...starts].sort((a, b) => a[0] - b[0])) {
    if (start < at) continue;
    pieces.push(
      text.slice(at, start),
      <mark key={start} className={styles.mark}>
        {text.slice(start, start + length)}
      </mark>,
    );
    at = start + length;
  }
  pieces.push(text.slice(at));
  return <>{pieces}</>;
}
