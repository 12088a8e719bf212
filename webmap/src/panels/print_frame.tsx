/** Head and foot of each printed page: the secrecy banner, the level of what is printed, what that is, by whom and when. On the screen they are not there. */
import { formatTime } from '../format';
import { t, tCode } from '../i18n';
import { printed, printedLevel, printing } from '../state/printing';
import { banner, session } from '../state/session';

const person = (): string => session.value?.display_name ?? session.value?.username ?? t('print.guest');

export function PrintHead() {
  return (
    <div class="print-head">
      <div>
        {banner.value && <p class="print-banner">{banner.value}</p>}
        {printedLevel.value !== null && (
          <p class="print-level">
            {t('parcel.secrecy')}: <b>{tCode('secrecy', printedLevel.value)}</b>
          </p>
        )}
        <p class="print-line">
          <b>
            {t('app.title')} · {printed.value.map((part) => t(`print.of.${part}`)).join(', ')}
          </b>
          <span>{t('print.by', { person: person(), time: formatTime((printing.value ?? new Date()).toISOString()) })}</span>
        </p>
        {printed.value.includes('map') && <p class="fine">{t('print.no_scale')}</p>}
      </div>
    </div>
  );
}

export function PrintFoot() {
  return (
    <div class="print-foot">
      <p class="print-banner">{banner.value ?? '\u00a0'}</p>
    </div>
  );
}
