/** A PDF of one page for each text, in a font that it names and does not bring; or one that wants a password nobody has. */
export function pdfOf(pages: readonly string[], locked = false): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>',
    `<< /Type /Pages /Count ${String(pages.length)} /Kids [${pages.map((_, i) => `${String(4 + 2 * i)} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  pages.forEach((text, i) => {
    const drawn = `BT /F1 18 Tf 60 740 Td (${text}) Tj ET`;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${String(5 + 2 * i)} 0 R >>`,
      `<< /Length ${String(drawn.length)} >>\nstream\n${drawn}\nendstream`,
    );
  });
  if (locked)
    objects.push(`<< /Filter /Standard /V 1 /R 2 /P -44 /O <${'1f'.repeat(32)}> /U <${'2e'.repeat(32)}> >>`);
  let body = '%PDF-1.7\n';
  const places = objects.map((object, i) => {
    const at = body.length;
    body += `${String(i + 1)} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const encrypt = locked ? ` /Encrypt ${String(objects.length)} 0 R /ID [<01><01>]` : '';
  return Buffer.from(
    `${body}xref\n0 ${String(objects.length + 1)}\n0000000000 65535 f \n${table}trailer\n<< /Size ${String(objects.length + 1)} /Root 1 0 R${encrypt} >>\nstartxref\n${String(body.length)}\n%%EOF\n`,
    'latin1',
  );
}
