/** Which layers the map shows. */
import { t, type TextKey } from '../i18n';
import { isOpen, isShown, toggleLayer, togglePanel } from '../state/layout';
import { LAYERS } from '../state/permalink';
import { Icon } from '../parts/icons';

export function LayerControl() {
  if (!isOpen('layers')) return null;
  return (
    <section class="layer-control" aria-label={t('layers.title')}>
      <header>
        <h2>{t('layers.title')}</h2>
        <button type="button" class="icon-button" aria-label={t('common.close')} onClick={() => togglePanel('layers')}>
          <Icon name="close" size={16} />
        </button>
      </header>
      {LAYERS.map((layer) => (
        <label key={layer}>
          <input type="checkbox" checked={isShown(layer)} onChange={() => toggleLayer(layer)} />
          <span>
            {t(`layers.${layer}` as TextKey)}
            {layer === 'works' && <small>{t('layers.zoom_hint')}</small>}
          </span>
        </label>
      ))}
    </section>
  );
}
