/** Says that a filter has left nothing in view, with the way there: the map itself stays where it was. */
import { t } from '../i18n';
import { Icon } from '../parts/icons';
import { hideHint, noneInView, zoomToResults } from '../state/results_place';

export function ResultsHint() {
  if (!noneInView.value) return null;
  return (
    <p class="results-hint">
      {t('results.outside')}
      <button type="button" class="link" onClick={() => void zoomToResults()}>
        {t('results.zoom')}
      </button>
      <button type="button" class="icon-button" aria-label={t('results.outside_hide')} onClick={hideHint}>
        <Icon name="close" size={16} />
      </button>
    </p>
  );
}
