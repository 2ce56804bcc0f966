import { describe, expect, it } from 'vitest';
import { isGtin, readUdi, type Read, type Udi } from './udi';

const now = Date.UTC(2026, 6, 14);
const read = (text: string): Read => readUdi(text, now);
function udi(text: string): Udi {
  const result = read(text);
  if (!('udi' in result)) throw new Error(`${text}: ${result.problem}`);
  return result.udi;
}
const GS = '\u001d';

/** The check character that belongs behind a HIBC. */
function hibc(text: string): string {
  const all = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%';
  const found = [...all].find((c) => 'udi' in read(text + c) || !('problem' in read(text + c)));
  const sum = [...text].reduce((s, c) => s + all.indexOf(c), 0);
  return text + (found ?? all[sum % 43] ?? '');
}

describe('GS1', () => {
  const parts = {
    issuer: 'gs1',
    di: '00844588003288',
    expiry: '2014-11-20',
    made: '2013-02-02',
    lot: '7654321D',
    serial: '10987654d321',
  };

  it('reads the form in brackets', () => {
    expect(udi('(01)00844588003288(11)130202(17)141120(10)7654321D(21)10987654d321')).toMatchObject(parts);
  });

  it('reads what a scanner sends, and prints it in brackets', () => {
    const scanned = udi(`]d20100844588003288111302021714112010${'7654321D'}${GS}2110987654d321`);
    expect(scanned).toMatchObject(parts);
    expect(scanned.hrf).toBe('(01)00844588003288(11)130202(17)141120(10)7654321D(21)10987654d321');
  });

  it('takes day 00 for the month and finds the century', () => {
    expect(udi('(01)00844588003288(17)310200').expiry).toBe('2031-02');
    expect(udi('(01)00844588003288(11)990101').made).toBe('1999-01-01');
    expect(udi('(01)00844588003288(17)750101').expiry).toBe('2075-01-01');
  });

  it('keeps brackets that belong to a lot', () => {
    expect(udi('(01)00844588003288(10)A(B)C').lot).toBe('A(B)C');
  });

  it.each([
    ['(01)00844588003289', 'lists.udi.checkDigit'],
    ['(01)0084458800328', 'lists.udi.checkDigit'],
    ['(10)LOT', 'lists.udi.noModel'],
    ['(01)00844588003288(17)141320', 'lists.udi.date'],
    ['(01)00844588003288(17)250230', 'lists.udi.date'],
    ['(01)00844588003288(10)A(10)B', 'lists.udi.twice'],
    ['(01)00844588003288(99)X', 'lists.udi.unknown'],
    ['(01)00844588003288(10)', 'lists.udi.unknown'],
    ['(01)00844588003288(10)123456789012345678901', 'lists.udi.unknown'],
    ['010084458800328', 'lists.udi.unknown'],
    ['0100844588003288991', 'lists.udi.unknown'],
    ['hello', 'lists.udi.unknown'],
    ['', 'lists.udi.empty'],
  ])('refuses %s', (text, problem) => {
    expect(read(text)).toEqual({ problem });
  });

  it('knows check digits', () => {
    expect(isGtin('00844588003288')).toBe(true);
    expect(isGtin('10844588003285')).toBe(true);
    expect(isGtin('00844588003280')).toBe(false);
  });
});

describe('HIBCC', () => {
  it('reads model, expiry, lot, serial number and day of making', () => {
    expect(
      udi(hibc('+H123PARTNO1234567890120/$$420020216LOT123456789012345/SXYZ456789012345678/16D20130202')),
    ).toMatchObject({
      issuer: 'hibcc',
      di: 'H123PARTNO1234567890120',
      expiry: '2020-02-02',
      lot: 'LOT123456789012345',
      serial: 'XYZ456789012345678',
      made: '2013-02-02',
    });
  });

  it.each([
    ['$$0228LOT', '2028-02', 'LOT'],
    ['$$2021428LOT', '2028-02-14', 'LOT'],
    ['$$3280214LOT', '2028-02-14', 'LOT'],
    ['$$528045LOT', '2028-02-14', 'LOT'],
    ['$$62804512LOT', '2028-02-14', 'LOT'],
    ['$$7LOT', undefined, 'LOT'],
    ['$$8103280214LOT', '2028-02-14', 'LOT'],
    ['$LOT', undefined, 'LOT'],
  ])('reads %s', (secondary, expiry, lot) => {
    const found = udi(hibc(`+A99912340/${secondary}`));
    expect([found.expiry, found.lot]).toEqual([expiry, lot]);
  });

  it('reads a serial number in the place of the lot', () => {
    expect(udi(hibc('+A99912340/$$+3280214SER'))).toMatchObject({ serial: 'SER', expiry: '2028-02-14' });
    expect(udi(hibc('+A99912340/$+SER'))).toMatchObject({ serial: 'SER' });
  });

  it('refuses a wrong check character, a wrong date and what it does not know', () => {
    const good = hibc('+A99912340/$LOT');
    expect(read(good.slice(0, -1) + (good.endsWith('A') ? 'B' : 'A'))).toEqual({
      problem: 'lists.udi.checkDigit',
    });
    expect(read(hibc('+A99912340/$$3281314LOT'))).toEqual({ problem: 'lists.udi.date' });
    expect(read(hibc('+A99912340/Q500'))).toEqual({ problem: 'lists.udi.unknown' });
    expect(read(hibc('+A99912340/$A/$B'))).toEqual({ problem: 'lists.udi.twice' });
    expect(read(hibc('+12'))).toEqual({ problem: 'lists.udi.noModel' });
  });
});

describe('ICCBBA', () => {
  it('reads model, serial number, donation, dates and lot', () => {
    expect(
      udi('=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123'),
    ).toMatchObject({
      issuer: 'iccbba',
      di: 'A9999XYZ100T0944',
      serial: '000025',
      distinct: 'A999713123456',
      expiry: '2014-02-01',
      made: '2013-02-01',
      lot: '000000000000XYZ123',
    });
  });

  it('refuses what is cut, wrong or without a model', () => {
    expect(read('=/A9999XYZ100')).toEqual({ problem: 'lists.udi.noModel' });
    expect(read('=,000025')).toEqual({ problem: 'lists.udi.noModel' });
    expect(read('=/A9999XYZ100T0944=>014400')).toEqual({ problem: 'lists.udi.date' });
    expect(read('=/A9999XYZ100T0944=,12')).toEqual({ problem: 'lists.udi.unknown' });
    expect(read('=/A9999XYZ100T0944=?1')).toEqual({ problem: 'lists.udi.unknown' });
  });
});

describe('hostile input', () => {
  it.each([
    '(01)'.repeat(100_000),
    '('.repeat(100_000),
    '+'.repeat(100_000),
    '=/'.repeat(100_000),
    '01'.repeat(100_000),
    GS.repeat(200),
  ])('is refused at once (%#)', (text) => {
    const begin = performance.now();
    expect(read(text)).toHaveProperty('problem');
    expect(performance.now() - begin).toBeLessThan(200);
  });

  it.each([
    '<script>alert(1)</script>',
    '(01)00844588003288(10)é',
    '(01)00844588003288(10)\u202e',
    '\u0000',
    '(01)００８４４５８８００３２８８',
    '(constructor)1',
    '__proto__',
  ])('is refused: %s', (text) => {
    expect(read(text)).toHaveProperty('problem');
  });

  it('never throws, and what it reads is made of what was written', () => {
    let seed = 7;
    const random = (n: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % n;
    };
    const pieces = [
      '(01)',
      '00844588003288',
      '(17)',
      '310200',
      '(10)',
      '+',
      '$$',
      '/',
      '=/',
      '=>',
      '&,1',
      GS,
      'A',
      '0',
      '3',
      'S',
      '16D',
      ')',
    ];
    for (let i = 0; i < 20_000; i++) {
      let text = '';
      for (let j = random(9); j >= 0; j--) text += pieces[random(pieces.length)] ?? '';
      const result = read(text);
      if ('udi' in result) expect(text.toUpperCase()).toContain(result.udi.di);
    }
  });
});
