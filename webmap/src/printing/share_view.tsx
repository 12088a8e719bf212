/** The address of the view, and a short text around it for a message; both follow the map while it still moves. */
import { formatArea, formatNumber } from '../format';
import { t } from '../i18n';
import { copyLink, copyText } from '../parts/copy';
import { Icon } from '../parts/icons';
import { hasFilters } from '../state/filters';
import { found } from '../state/results';
import { selectedParcel } from '../state/selection';
import { pageLink } from '../state/url_sync';
import { say } from './say';

/** What the link shows, in one line: the selected parcel, else what the filters find, else the map. */
function subject(): string {
  const parcel = selectedParcel.value;
  if (parcel) {
    const { sheet_no: sheet, parcel_no: number, admin_unit: place } = parcel;
    const area = parcel.legal_area_m2 ?? parcel.measured_area_m2;
    return `${t('parcel.title', { parcel: number, sheet })}, ${[place.name, place.province_name].filter(Boolean).join(', ')}, ${formatArea(area)}`;
  }
  if (hasFilters.value && found.value) return say('share.filtered', { n: formatNumber(found.value.count) });
  return say('share.map');
}

export function ShareView() {
  const link = pageLink();
  const text = `${subject()}: ${link}`;
  return (
    <div class="file-form">
      <p>{say('share.lead')}</p>
      <label class="field">
        {say('share.link')}
        <input type="text" readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <button type="button" class="button button-primary" onClick={() => void copyLink()}>
        <Icon name="copy" />
        {say('share.copy_link')}
      </button>
      <label class="field">
        {say('share.text')}
        <textarea readOnly rows={4} value={text} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <button type="button" class="button" onClick={() => void copyText(text)}>
        <Icon name="copy" />
        {say('share.copy_text')}
      </button>
    </div>
  );
}
