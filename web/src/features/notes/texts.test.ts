import { describe, expect, it } from 'vitest';
import { wordDiff } from './diff';
import { placeholdersOf } from './editor/find';
import { schema } from './editor/schema';
import { fromXhtml, toXhtml } from './editor/xhtml';
import { plainText } from './narrative';
import { placeholdersIn } from './placeholders';

describe('placeholders', () => {
  it('are what the server finds at signing', () => {
    const found = placeholdersIn(
      'Because of ***, for *** days. {Better|Unchanged|Worse}. {{last.a1c}} (a|b) {alone} {a|}',
    );
    expect(found.map((p) => p.text)).toEqual([
      '***',
      '***',
      '{Better|Unchanged|Worse}',
      '{{last.a1c}}',
      '{a|}',
    ]);
    expect(found[2]?.options).toEqual(['Better', 'Unchanged', 'Worse']);
    expect(found[3]?.options).toEqual([]);
    expect(found[4]?.options).toEqual(['a', '']);
  });

  it('are none across lines, and none in words of the chart', () => {
    expect(placeholdersIn('{a|\nb} ** * {x}')).toEqual([]);
  });

  it('are found in a document where they stand, also where they are half bold', () => {
    const doc = fromXhtml('<p>Pain *<b>*</b>*</p><ul><li>{yes|no}<br/>***</li></ul>');
    const found = placeholdersOf(doc);
    expect(found.map((p) => doc.textBetween(p.from, p.to))).toEqual(['***', '{yes|no}', '***']);
  });
});

describe('the text of a section', () => {
  it.each([
    '<p>Plain.</p>',
    '<p>One</p><p>Two</p>',
    '<p>a <b>bold <i>both</i></b><i> italic</i></p>',
    '<p>H<sub>2</sub>O, 10<sup>9</sup>/L</p>',
    '<p>two  blanks and a last one </p>',
    '<p>first<br/>second</p>',
    '<ul><li>one</li><li>two<ul><li>inner</li></ul></li></ul>'.replace('two<ul>', '<p>two</p><ul>'),
    '<ol><li>one</li></ol>',
    '<h3>A</h3><h4>B</h4><h5>C</h5><p>text</p>',
    '<blockquote><p><i>Copied from Progress note, 2026-01-02, Dr A</i></p><p>Old.</p><ul><li>Weight: 80 kg</li></ul></blockquote>',
    '<pre>a\n  b</pre>',
    '<p>a</p><hr/><p>b</p>',
    '<table><tbody><tr><th>Test</th><td>Value</td></tr></tbody></table>',
    '<p>5 &lt; 6 &amp; 7 &gt; 6 "quoted"</p>',
  ])('comes back as it was: %s', (xhtml) => {
    expect(toXhtml(fromXhtml(xhtml))).toBe(xhtml);
  });

  it('is empty when nothing is in it', () => {
    expect(toXhtml(fromXhtml(''))).toBe('');
    expect(toXhtml(fromXhtml('<p></p>'))).toBe('');
  });

  it('loses markup that a note does not take, and no word', () => {
    const doc = fromXhtml(
      '<div style="color:red"><p onclick="x()">Red <a href="http://x">link</a></p></div><script>alert(1)</script><strong>s</strong><em>e</em>',
    );
    expect(toXhtml(doc)).toBe('<p>Red link</p><p><b>s</b><i>e</i></p>');
  });

  it('is the same after any number of round trips, whatever was typed', () => {
    const next = ((s: number) => (below: number) => {
      s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
      return Math.floor((s / 2 ** 32) * below);
    })(42);
    const pieces = ['a', ' ', '&', '<', '>', '.', 'é', '\u00a0', '***', '{a|b}', '"'];
    const { nodes, marks } = schema;
    for (let round = 0; round < 300; round += 1) {
      const inline = () =>
        Array.from({ length: 1 + next(4) }, () => {
          const words = Array.from({ length: 1 + next(5) }, () => pieces[next(pieces.length)] ?? '').join('');
          const on = [
            ...(next(2) === 0 ? [marks.bold.create()] : []),
            ...(next(2) === 0 ? [marks.italic.create()] : []),
          ];
          return schema.text(words, on);
        });
      const paragraph = () => nodes.paragraph.create(null, inline());
      const doc = nodes.doc.create(
        null,
        Array.from({ length: 1 + next(3) }, () =>
          next(3) === 0
            ? nodes.bullet_list.create(null, [
                nodes.list_item.create(null, [paragraph(), ...(next(2) === 0 ? [paragraph()] : [])]),
              ])
            : paragraph(),
        ),
      );
      const once = toXhtml(doc);
      expect(toXhtml(fromXhtml(once))).toBe(once);
      expect(fromXhtml(once).textContent).toBe(doc.textContent);
    }
  });
});

describe('words', () => {
  it('of a narrative keep its lines and leave scripts out', () => {
    expect(plainText('<div><p>A</p><ul><li>b</li></ul><script>x</script></div>')).toBe('A\nb');
  });

  it('that differ are marked, the rest is the same', () => {
    expect(wordDiff('take 75 mg daily', 'take 100 mg daily')).toEqual([
      { kind: 'same', text: 'take ' },
      { kind: 'removed', text: '75' },
      { kind: 'added', text: '100' },
      { kind: 'same', text: ' mg daily' },
    ]);
    expect(wordDiff('', 'new')).toEqual([{ kind: 'added', text: 'new' }]);
    expect(wordDiff('same', 'same')).toEqual([{ kind: 'same', text: 'same' }]);
  });
});
