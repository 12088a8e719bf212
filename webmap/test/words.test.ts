/** Words that are derived from the server's answers. */
import { describe, expect, test } from 'vitest';
import { termText } from '../src/inspecting/tab_legal';
import { suggestionKind } from '../src/state/search';

describe('badge of a suggestion', () => {
  test.each([
    ['province 01', 'province'],
    ['district 001 · Thành phố Hà Nội · before 1 July 2025', 'district'],
    ['commune 00004 · Thành phố Hà Nội', 'commune'],
    [null, 'commune'],
  ])('an administrative unit with %s is a %s', (detail_en, kind) => {
    expect(suggestionKind({ type: 'commune', detail_en })).toBe(kind);
  });

  test('others keep their type', () => {
    expect(suggestionKind({ type: 'unit', detail_en: 'unit district-7' })).toBe('unit');
  });
});

describe('term of a use', () => {
  test('only what is not a lease lasts', () => {
    expect(termText({ term_until: null, origin_code: 5 })).toBe('Lâu dài');
    expect(termText({ term_until: null, origin_code: null })).toBe('Lâu dài');
    for (const lease of [7, 8, 9, 10, 11, 14, 15]) expect(termText({ term_until: null, origin_code: lease })).toBe('chưa ghi');
  });

  test('a stated term is said whatever the origin', () => {
    expect(termText({ term_until: '2060-01-31', origin_code: 10 })).toBe('31/01/2060');
  });
});
