import { describe, expect, it } from 'vitest';
import { parseSearch } from './parseSearch';

const today = new Date('2026-07-14T12:00:00Z');
const readings = (text: string) => parseSearch(text, today)?.readings;

describe('parseSearch', () => {
  it('takes parts of names', () => {
    expect(readings('smi joh')).toEqual([{ name: ['smi', 'joh'] }]);
    expect(readings('  WEISSNAT, Rosalind ')).toEqual([{ name: ['WEISSNAT', 'Rosalind'] }]);
    expect(readings('O’Keefe')).toEqual([{ name: ['O’Keefe'] }]);
    expect(readings('李明')).toEqual([{ name: ['李明'] }]);
  });

  it('takes a year beside a name as the year of birth', () => {
    expect(readings('smi joh 1980')).toEqual([{ name: ['smi', 'joh'], birthdate: '1980' }]);
  });

  it.each([
    ['1958-03-14', '1958-03-14'],
    ['14-Mar-1958', '1958-03-14'],
    ['14 march 1958', '1958-03-14'],
    ['March 14, 1958', '1958-03-14'],
    ['14.03.1958', '1958-03-14'],
    ['3/14/1958', '1958-03-14'],
    ['1958/3/14', '1958-03-14'],
    ['mar 1958', '1958-03'],
    ['14 mars 1958', '1958-03-14'],
    ['2 févr. 1958', '1958-02-02'],
    ['3 août 1958', '1958-08-03'],
    ['14-ago-1958', '1958-08-14'],
  ])('reads %s as %s', (text, date) => {
    expect(readings(text)?.[0]).toEqual({ birthdate: date });
  });

  it('takes a word that begins like a month for the name that it is', () => {
    expect(readings('Marta 1999')).toEqual([{ name: ['Marta'], birthdate: '1999' }]);
    expect(readings('smi august-lee 1980')).toEqual([{ name: ['smi', 'august-lee'], birthdate: '1980' }]);
    expect(readings('14 Maria 1958')?.[0]).toEqual({ name: ['14', 'Maria'], birthdate: '1958' });
  });

  it('searches a month beside a year as the beginning of a name, too', () => {
    expect(readings('smi mar 1980')).toEqual([
      { name: ['smi'], birthdate: '1980-03' },
      { name: ['smi', 'mar'], birthdate: '1980' },
    ]);
    expect(readings('june 1980')).toEqual([{ birthdate: '1980-06' }, { name: ['june'], birthdate: '1980' }]);
    expect(readings('smi 14 mar 1980')).toEqual([{ name: ['smi'], birthdate: '1980-03-14' }]);
  });

  it('searches both readings of an ambiguous date instead of guessing', () => {
    expect(readings('smith 03/04/1980')).toEqual([{ name: ['smith'], birthdate: '1980-03-04,1980-04-03' }]);
  });

  it('does not read impossible or future days as dates', () => {
    expect(readings('smith 31/02/1980')?.[0]?.birthdate).toBeUndefined();
    expect(readings('smith 2031')).toEqual([{ name: ['smith', '2031'] }]);
  });

  it('searches digits as everything they may be', () => {
    expect(readings('19580314')).toEqual([
      { birthdate: '1958-03-14' },
      { phone: '19580314' },
      { identifier: '19580314' },
    ]);
    expect(readings('40417')).toEqual([{ identifier: '40417' }]);
    expect(readings('1980')).toEqual([{ birthdate: '1980' }, { identifier: '1980' }]);
  });

  it('writes a phone number in the usual forms', () => {
    const phone = readings('(555) 123 4567')?.find((reading) => reading.phone !== undefined)?.phone;
    expect(phone?.split(',')).toEqual(
      expect.arrayContaining(['(555) 123 4567', '5551234567', '555-123-4567']),
    );
  });

  it('takes record numbers', () => {
    expect(readings('MRN 40 417 226')).toEqual([{ identifier: '40 417 226' }]);
    expect(readings('30ee4414-b693-ec03-bcdd-9a87325ded65')).toEqual([
      { identifier: '30ee4414-b693-ec03-bcdd-9a87325ded65' },
    ]);
    expect(readings('Aaron697')).toEqual([{ name: ['Aaron697'] }, { identifier: 'Aaron697' }]);
  });

  it('lets no typed character change the search around it', () => {
    expect(readings('mrn:a|b,c$d\\e')).toEqual([{ identifier: 'abcde' }]);
    expect(readings('smi,joh|x')).toEqual([{ name: ['smi', 'joh', 'x'] }]);
  });

  it('refuses what is too short', () => {
    expect(readings('')).toBeUndefined();
    expect(readings(' s ')).toBeUndefined();
    expect(readings('12')).toBeUndefined();
    expect(readings('…')).toBeUndefined();
  });

  it('says in words what was searched', () => {
    expect(parseSearch('smi 03/04/1980', today)?.said).toBe(
      'names beginning with “smi” and born 04-Mar-1980 or 03-Apr-1980',
    );
  });
});
