/** What people type into conditions, and the arithmetic of a long table. */
import { describe, expect, test } from 'vitest';
import { readNumbers, readPeriod, readWords, writeNumbers, writePeriod } from '../src/finding/typed_values';
import { matching } from '../src/parts/matching';
import { moved, readColumns } from '../src/table/column_order';
import { pagesOf, rowAfterKey, scrollToRow, visibleSpan } from '../src/table/window';
import { chosenPlace } from '../src/state/place_filters';

describe('typed values', () => {
  test.each([
    ['5', ['5']],
    ['12, 5;7  5', ['5', '7', '12']],
    ['3-6, 9', ['3', '4', '5', '6', '9']],
    ['3–4', ['3', '4']],
    ['', []],
  ])('%s are numbers', (text, numbers) => expect(readNumbers(text)).toEqual(numbers));

  test.each(['x', '5a', '-3', '9-3', '1-900', '1.5', '1234567890'])('%s is no list of numbers', (text) => {
    expect(readNumbers(text)).toBeNull();
  });

  test('numbers are written as runs', () => {
    expect(writeNumbers(['9', '3', '4', '5', '12', '13'])).toBe('3-5, 9, 12, 13');
    expect(readNumbers(writeNumbers(['9', '3', '4', '5']))).toEqual(['3', '4', '5', '9']);
  });

  test('words are split and trimmed', () => expect(readWords(' CT 012 ,, CT 013;CT 012')).toEqual(['CT 012', 'CT 013']));

  test('periods go there and back', () => {
    expect(writePeriod('2020-01-01', '')).toBe('2020-01-01/..');
    expect(writePeriod('', '')).toBeNull();
    expect(readPeriod('../2024-12-31')).toEqual(['', '2024-12-31']);
    expect(readPeriod('2024-12-31')).toEqual(['2024-12-31', '2024-12-31']);
    expect(readPeriod(undefined)).toEqual(['', '']);
  });

  test('accents and case do not count in a search', () => {
    expect(matching('Lữ đoàn A01', 'lu doan a')).toBe(true);
    expect(matching('Kho K12', 'doan')).toBe(false);
  });
});

describe('window of rows', () => {
  test('only what is seen is drawn, with some rows around it', () => {
    expect(visibleSpan(0, 280, 28, 100_000, 8)).toEqual({ first: 0, end: 18 });
    expect(visibleSpan(28 * 50_000, 280, 28, 100_000, 8)).toEqual({ first: 49_992, end: 50_018 });
    expect(visibleSpan(28 * 99_999, 280, 28, 100_000, 8)).toEqual({ first: 99_991, end: 100_000 });
  });

  test('a table that got shorter is not drawn beyond its end', () => {
    expect(visibleSpan(28 * 500, 280, 28, 10, 8)).toEqual({ first: 2, end: 10 });
    expect(visibleSpan(0, 280, 28, 0, 8)).toEqual({ first: 0, end: 0 });
  });

  test('the pages of a span', () => {
    expect(pagesOf({ first: 95, end: 205 }, 100)).toEqual([0, 1, 2]);
    expect(pagesOf({ first: 100, end: 200 }, 100)).toEqual([1]);
    expect(pagesOf({ first: 5, end: 5 }, 100)).toEqual([]);
  });

  test.each([
    ['ArrowDown', 5, 6], ['ArrowUp', 0, 0], ['PageDown', 5, 14], ['PageUp', 5, 0], ['Home', 70, 0], ['End', 3, 99], ['ArrowDown', 99, 99],
  ])('%s from %i leads to %i', (key, from, to) => expect(rowAfterKey(key, from, 100, 10)).toBe(to));

  test('other keys are not the table\'s, nor is any in an empty one', () => {
    expect(rowAfterKey('a', 5, 100, 10)).toBeNull();
    expect(rowAfterKey('Home', 0, 0, 10)).toBeNull();
  });

  test('a row is brought into the view, and one that is there moves nothing', () => {
    expect(scrollToRow(3, 28, 280, 280)).toBe(84);
    expect(scrollToRow(30, 28, 280, 280)).toBe(588);
    expect(scrollToRow(12, 28, 280, 280)).toBe(280);
  });
});

describe('columns', () => {
  const all = ['sheet', 'parcel', 'area', 'unit'] as const;

  test('what was kept comes back, in its order, unknown and repeated names left out', () => {
    expect(readColumns('area,-sheet,odd,area', all, ['sheet'])).toEqual([
      { name: 'area', shown: true }, { name: 'sheet', shown: false }, { name: 'parcel', shown: false }, { name: 'unit', shown: false },
    ]);
  });

  test('a table without any column is the first one', () => {
    expect(readColumns('-area', all, ['sheet']).filter(({ shown }) => shown)).toEqual([{ name: 'sheet', shown: true }]);
  });

  test('a column takes the place of its neighbour', () => {
    const choices = readColumns(null, all, all);
    const names = (list: { name: string }[]) => list.map(({ name }) => name).join();
    expect(names(moved(choices, 'area', 'parcel'))).toBe('sheet,area,parcel,unit');
    expect(names(moved(choices, 'sheet', 'parcel'))).toBe('parcel,sheet,area,unit');
  });
});

describe('a place that is chosen beside another', () => {
  test.each([
    [{}, { commune_code: ['1'] }, 'commune_code'],
    [{ commune_code: ['1'] }, { commune_code: ['1'], former_province_code: ['01'] }, 'former_province_code'],
    [{ commune_code: ['1'] }, { commune_code: ['1'], status: ['x'] }, null],
    [{ commune_code: ['1'] }, {}, null],
    [{}, { commune_code: ['1'], province_code: ['01'] }, null],
  ])('%j → %j', (before, now, chosen) => expect(chosenPlace(before, now)).toBe(chosen));
});
