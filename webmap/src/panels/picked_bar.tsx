/** How many parcels are ticked and their area, over the map, with what can be done with them. */
import { t } from '../i18n';
import { isOpen, togglePanel } from '../state/layout';
import { clearPicked, PICK_LIMIT, picked, pickedBbox, pickedFull, picksLeft } from '../state/picked';
import { flyToBbox } from '../state/view';
import { Icon } from '../parts/icons';
import { pickedText } from '../parts/picked_text';
import { NearTools } from './near_tools';

export function PickedBar() {
  if (picked.value.length === 0) return null;
  const left = picksLeft.value;
  const show = () => {
    const box = pickedBbox();
    if (box) flyToBbox(box);
  };
  return (
    <section class="picked-bar" aria-label={t('picked.label')}>
      <p role="status">
        <b>{pickedText()}</b>
        {pickedFull.value && <small>{t('picked.limit', { n: PICK_LIMIT })}</small>}
        {!pickedFull.value && left !== null && <small>{t('picked.left', { n: left, limit: PICK_LIMIT })}</small>}
      </p>
      <button type="button" class="icon-button" aria-label={t('picked.show')} title={t('picked.show')} onClick={show}>
        <Icon name="target" size={16} />
      </button>
      {picked.value.length > 1 && (
        <button type="button" class="button" aria-pressed={isOpen('comparison')} onClick={() => togglePanel('comparison')}>
          <Icon name="columns" size={16} />
          {t('picked.compare')}
        </button>
      )}
      <NearTools refs={picked.value} />
      <button type="button" class="icon-button" aria-label={t('picked.clear')} title={t('picked.clear')} onClick={clearPicked}>
        <Icon name="close" size={16} />
      </button>
    </section>
  );
}
