/** Why the map shows no more than an outline of the selected parcel, with the way to see the rest. */
import { t } from '../i18n';
import { clearFilters } from '../state/filters';
import { isOutsideFilter } from '../state/outside';

export function OutsideHint() {
  return (
    <div role="status">
      {isOutsideFilter.value && (
        <p class="outside">
          {t('outside.hint')}
          <button type="button" class="link" onClick={clearFilters}>
            {t('outside.clear')}
          </button>
        </p>
      )}
    </div>
  );
}
