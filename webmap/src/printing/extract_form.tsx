/** The extract of the selected parcel: to be signed on paper, or as one file that opens anywhere. */
import { useSignal } from '@preact/signals';
import { toQueryString } from '../api';
import { language, t } from '../i18n';
import { detailDay, detailQuery, selectedParcel } from '../state/selection';
import { useDownload } from '../parts/download';
import { DownloadBar } from './download';
import { DayNote } from './day_note';
import { say } from './say';

const FORMS = ['pdf', 'html'] as const;

export function ExtractForm() {
  const download = useDownload();
  const form = useSignal<(typeof FORMS)[number]>('pdf');
  const parcel = selectedParcel.value;
  if (!parcel) return null;
  const name = t('parcel.short', { sheet: parcel.sheet_no, parcel: parcel.parcel_no });
  const start = () =>
    void download.start(`/parcels/${encodeURIComponent(parcel.id)}/extract${toQueryString({ f: form.value, lang: language.value, ...detailQuery.value })}`);
  return (
    <div class="file-form">
      <p>{say('extract.parcel', { name, place: parcel.admin_unit.name })}</p>
      <DayNote day={detailDay.value} without={say('extract.not_of_day')} />
      <fieldset class="choice choice-lines">
        <legend>{say('extract.form')}</legend>
        {FORMS.map((one) => (
          <label key={one}>
            <input type="radio" name="form" checked={form.value === one} onChange={() => (form.value = one)} />
            <span>
              <b>{say(`extract.${one}`)}</b> <small>{say(`extract.${one}_hint`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <DownloadBar download={download} text={say('extract.make')} failed={say('extract.failed')} onStart={start} />
    </div>
  );
}
