/** The panel of the sheet to be printed, beside the map on which its frame lies. */
import { computed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { toQueryString } from '../api';
import { formatMetres, formatNumber } from '../format';
import { t, type Language } from '../i18n';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { asOf, dayQuery } from '../state/as_of';
import { OVERLAYS } from '../state/layer_state';
import { colourBy, isShown, nameOfBase, shownBasemaps } from '../state/layers';
import { codeLists } from '../state/lookups';
import { isOfDay } from '../state/overlays';
import { openScreen } from '../state/screen';
import { isLeft, selectedParcel } from '../state/selection';
import { automaticZone, chosenZone, zone } from '../state/zones';
import { toVn2000 } from '../vn2000';
import { useDownload } from '../parts/download';
import { DownloadBar } from './download';
import { DayNote } from './day_note';
import { showPreview } from './preview';
import './printing.css';
import { say } from './say';
import {
  centre, chooseLanguage, frameMm, layouts, loadLayouts, numbered, orientation, outlineBbox, paper, recentre, scale, sheetLanguage,
  showFrame, title, watchSheet, withWorks,
} from './sheet';
import type { Orientation, Paper } from './sheet_frame';

interface ChoiceProps<T extends string> {
  legend: string;
  values: readonly [T, string][];
  value: T;
  onChoose: (value: T) => void;
}

function Choice<T extends string>({ legend, values, value, onChoose }: ChoiceProps<T>) {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      {values.map(([one, text]) => (
        <label key={one}>
          <input type="radio" name={legend} checked={value === one} onChange={() => onChoose(one)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}

function ZoneField() {
  const zones = codeLists.value?.zones ?? [];
  return (
    <label class="field">
      {say('print.zone')}
      <select value={chosenZone.value ?? 0} onChange={(event) => (chosenZone.value = Number(event.currentTarget.value) || null)}>
        <option value={0}>{say('print.zone_auto', { name: automaticZone.value?.name ?? '…' })}</option>
        {zones.map((one) => (
          <option key={one.epsg} value={one.epsg}>
            {one.name} · EPSG:{one.epsg}
          </option>
        ))}
      </select>
    </label>
  );
}

function ScaleField() {
  return (
    <label class="field">
      {say('print.scale')}
      <select value={scale.value ?? ''} onChange={(event) => (scale.value = Number(event.currentTarget.value))}>
        {layouts.value.value?.scales.map((one) => (
          <option key={one} value={one}>
            1 : {formatNumber(one)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What the frame shows, in words and figures. */
function Ground() {
  const [size, at, wanted, plane] = [frameMm.value, centre.value, scale.value, zone.value];
  if (!size || !at || !wanted || !plane) return null;
  const { x_northing: x, y_easting: y } = toVn2000(at.lon, at.lat, plane);
  const [width, height] = size.map((mm) => formatNumber((mm * wanted) / 1000)) as [string, string];
  return <p class="ground">{say('print.ground', { width, height, x: formatMetres(x, 0), y: formatMetres(y, 0) })}</p>;
}

/** The parcel whose vertices the sheet can number: one left of the divider is of another day than the sheet. */
const numberable = computed(() => (isLeft.value ? null : selectedParcel.value));

function Options() {
  const parcel = numberable.value;
  const name = parcel && t('parcel.short', { sheet: parcel.sheet_no, parcel: parcel.parcel_no });
  return (
    <div class="checks">
      <label>
        <input type="checkbox" checked={withWorks.value} onChange={(event) => (withWorks.value = event.currentTarget.checked)} />
        {say('print.works')}
      </label>
      {name && (
        <label>
          <input type="checkbox" checked={numbered.value} onChange={(event) => (numbered.value = event.currentTarget.checked)} />
          {say('print.numbered', { name })}
        </label>
      )}
    </div>
  );
}

/** What lies over the parcels and is on: the sheet draws it too. */
const drawnOverlays = () => OVERLAYS.filter((id) => isShown(id) && isOfDay(id));

function sheetPath(): string {
  const parcel = numbered.value ? numberable.value?.id : null;
  return `/prints/map${toQueryString({
    paper: paper.value,
    orientation: orientation.value,
    scale: scale.value,
    center: [centre.value!.lon.toFixed(7), centre.value!.lat.toFixed(7)],
    zone: zone.value!.epsg,
    title: title.value.trim(),
    parcel,
    works: withWorks.value ? 1 : 0,
    colour_by: colourBy.value,
    overlays: drawnOverlays(),
    lang: sheetLanguage.value,
    ...dayQuery.value,
  })}`;
}

function Form() {
  const download = useDownload();
  const known = layouts.value.value!;
  const ready = Boolean(centre.value && scale.value && zone.value);
  return (
    <>
      <div class="print-scroll">
        <p class="lead">{say('print.lead')}</p>
        <DayNote day={asOf.value} ofBoth />
        {shownBasemaps.value.length > 0 && <p class="ground">{say('print.no_base', { names: shownBasemaps.value.map(({ id }) => nameOfBase(id)).join(', ') })}</p>}
        <label class="field">
          {say('print.name')}
          <input type="text" value={title.value} maxLength={known.max_title} placeholder={say('print.name_hint')} onInput={(event) => (title.value = event.currentTarget.value)} />
        </label>
        <div class="pair">
          <Choice<Paper> legend={say('print.paper')} values={[['A4', 'A4'], ['A3', 'A3']]} value={paper.value} onChoose={(value) => (paper.value = value)} />
          <Choice<Orientation>
            legend={say('print.orientation')}
            values={[['portrait', say('print.portrait')], ['landscape', say('print.landscape')]]}
            value={orientation.value}
            onChoose={(value) => (orientation.value = value)}
          />
        </div>
        <div class="pair">
          <ScaleField />
          <ZoneField />
        </div>
        <Ground />
        <div class="frame-buttons">
          <button type="button" class="button" onClick={recentre}>
            <Icon name="target" />
            {say('print.recentre')}
          </button>
          <button type="button" class="button" disabled={!outlineBbox.value} onClick={showFrame}>
            <Icon name="search" />
            {say('print.show')}
          </button>
        </div>
        <Options />
        <Choice<Language> legend={say('print.language')} values={[['vi', 'Tiếng Việt'], ['en', 'English']]} value={sheetLanguage.value} onChoose={chooseLanguage} />
        {colourBy.value === 'certificate' && <p class="fine">{say('print.by_certificate')}</p>}
        {drawnOverlays().length > 0 && (
          <p class="fine">{say('print.overlays', { names: drawnOverlays().map((id) => t(`layers.${id}`)).join(', ') })}</p>
        )}
        <p class="fine">{say('print.limit', { n: formatNumber(known.max_parcels) })}</p>
      </div>
      <DownloadBar download={download} text={say('print.make')} failed={say('print.failed')} disabled={!ready} onStart={() => void download.start(sheetPath())} />
    </>
  );
}

export function PrintPanel() {
  useEffect(() => {
    const [stopSheet, stopPreview] = [watchSheet(), showPreview()];
    return () => {
      stopSheet();
      stopPreview();
    };
  }, []);
  const { value, error } = layouts.value;
  return (
    <aside class="screen-panel print-panel" data-covers="sheet" aria-labelledby="print-title" onKeyDown={(event) => event.key === 'Escape' && openScreen('map')}>
      <header>
        <h2 id="print-title">{say('print.title')}</h2>
        <button type="button" class="icon-button" aria-label={say('print.close')} onClick={() => openScreen('map')}>
          <Icon name="close" />
        </button>
      </header>
      {error && <ErrorNote error={error} title={say('print.layouts_failed')} onRetry={() => void loadLayouts()} />}
      {!value && !error && <p class="lazy-note" role="status">{t('common.loading')}</p>}
      {value && <Form />}
    </aside>
  );
}
