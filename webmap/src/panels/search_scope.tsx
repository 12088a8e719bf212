/** Where the search box looks, at its right end. */
import { t } from '../i18n';
import { communeScope, EVERYWHERE, filteredCommunes, IN_VIEW, loadSearchProvinces, provinceScope, searchProvinces, searchScope } from '../state/search_scope';
import { valueTitle } from '../state/value_titles';
import { Icon } from '../parts/icons';

/** The words for a scope. */
export function scopeTitle(scope: string): string {
  if (scope === EVERYWHERE) return t('search.everywhere');
  if (scope === IN_VIEW) return t('search.in_view');
  const [name, code] = scope.split('=') as [string, string];
  return searchProvinces.value.find((province) => provinceScope(province.code) === scope)?.name ?? valueTitle(name, code);
}

/** A list of the browser's own: it is worked by keys, read out, and a phone shows it in its own way. */
export function SearchScope({ onChange, onLeave }: { onChange: () => void; onLeave: () => void }) {
  const choose = (scope: string) => {
    searchScope.value = scope;
    onChange();
  };
  return (
    <span class="search-scope" title={`${t('search.scope')}: ${scopeTitle(searchScope.value)}`}>
      <select
        aria-label={t('search.scope')}
        value={searchScope.value}
        onFocus={() => void loadSearchProvinces()}
        onBlur={onLeave}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {[EVERYWHERE, IN_VIEW].map((scope) => (
          <option key={scope} value={scope}>
            {scopeTitle(scope)}
          </option>
        ))}
        {filteredCommunes.value.length > 0 && (
          <optgroup label={t('search.communes')}>
            {filteredCommunes.value.map((code) => (
              <option key={code} value={communeScope(code)}>
                {valueTitle('commune_code', code)}
              </option>
            ))}
          </optgroup>
        )}
        {searchProvinces.value.length > 0 && (
          <optgroup label={t('search.provinces')}>
            {searchProvinces.value.map(({ code, name }) => (
              <option key={code} value={provinceScope(code)}>
                {name}
              </option>
            ))}
          </optgroup>
        )}
      </select>
      <Icon name="chevronDown" size={14} />
    </span>
  );
}
