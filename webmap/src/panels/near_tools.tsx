/** What lies around parcels: those that touch them, or all within a distance, as a filter of map, list and table. */
import { useSignal } from '@preact/signals';
import { t } from '../i18n';
import { filters, MAX_DISTANCE_M, NEAR_LIMIT, setNear } from '../state/filters';
import { Icon } from '../parts/icons';

/** @param refs tile ids */
export function NearTools({ refs }: { refs: readonly number[] }) {
  const metres = useSignal(filters.value['distance']?.[0] ?? '100');
  const few = refs.length <= NEAR_LIMIT;
  const onSubmit = (event: Event) => {
    event.preventDefault();
    const wanted = Number(metres.value);
    if (wanted > 0 && wanted <= MAX_DISTANCE_M) setNear(refs, wanted);
  };
  return (
    <form class="near-tools" onSubmit={onSubmit}>
      <button type="button" class="button" disabled={!few} onClick={() => setNear(refs, 0)}>
        <Icon name="neighbours" size={16} />
        {t('parcel.neighbours')}
      </button>
      <label class="near-distance">
        {t('near.within')}
        <input
          type="number"
          class="text-box"
          min={1}
          max={MAX_DISTANCE_M}
          step="any"
          required
          value={metres.value}
          onInput={(event) => (metres.value = event.currentTarget.value)}
        />
        m
      </label>
      <button type="submit" class="icon-button" disabled={!few} aria-label={t('near.find')} title={t('near.find')}>
        <Icon name="search" size={16} />
      </button>
      {!few && <small>{t('near.limit', { n: NEAR_LIMIT })}</small>}
    </form>
  );
}
