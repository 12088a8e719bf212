/** Where the search box looks. */
import { beforeEach, describe, expect, test } from 'vitest';
import { filters } from '../src/state/filters';
import { communeScope, EVERYWHERE, IN_VIEW, provinceScope, scopeQuery, searchScope, watchSearchScope } from '../src/state/search_scope';
import { viewBbox } from '../src/state/view';

beforeEach(() => {
  searchScope.value = EVERYWHERE;
});

describe('scope of a search', () => {
  test('is a parameter of the server', () => {
    expect(scopeQuery.value).toEqual({});
    searchScope.value = provinceScope('01');
    expect(scopeQuery.value).toEqual({ province_code: '01' });
    searchScope.value = communeScope('00004');
    expect(scopeQuery.value).toEqual({ commune_code: '00004' });
    searchScope.value = IN_VIEW;
    expect(scopeQuery.value).toEqual({ bbox: viewBbox.value?.map((degrees) => degrees.toFixed(6)) ?? null });
  });

  test('a commune that is filtered by no more is left', () => {
    watchSearchScope();
    filters.value = { commune_code: ['00004'] };
    searchScope.value = communeScope('00004');
    expect(searchScope.value).toBe('commune_code=00004');
    filters.value = {};
    expect(searchScope.value).toBe(EVERYWHERE);
  });
});
