/** Export of what was found, or of the selected parcel: kind of file and coordinate system. */
import { useSignal } from '@preact/signals';
import { toQueryString, type Query } from '../api';
import { formatFound, formatNumber } from '../format';
import { language, t } from '../i18n';
import { asOf, dayQuery } from '../state/as_of';
import { filterQuery, hasFilters } from '../state/filters';
import { isOpen } from '../state/layout';
import { codeLists } from '../state/lookups';
import { PICK_LIMIT, picked } from '../state/picked';
import { pickedKind, pickedWorks } from '../state/picked_works';
import { found } from '../state/results';
import { detailDay, detailQuery, selectedParcel } from '../state/selection';
import { tableTab, workQuery, worksFound } from '../state/works';
import { zone } from '../state/zones';
import { useDownload } from '../parts/download';
import { DayNote } from './day_note';
import { DownloadBar } from './download';
import { say } from './say';

const KINDS = [
  ['xlsx', 'XLSX'],
  ['csv', 'CSV'],
  ['gpkg', 'GeoPackage'],
  ['shp', 'Shapefile'],
  ['geojson', 'GeoJSON'],
] as const;
type Kind = (typeof KINDS)[number][0];

/** All that was found, what is ticked, the parcel that is inspected, or the works of the table. */
type Scope = 'found' | 'picked' | 'parcel' | 'works' | 'picked_works';

const OFFERED: Record<Scope, () => boolean> = {
  found: () => true,
  picked: () => picked.value.length > 0,
  parcel: () => selectedParcel.value !== null,
  works: () => tableTab.value === 'works' && isOpen('table'),
  picked_works: () => pickedWorks.value.length > 0,
};
const isOffered = (scope: Scope): boolean => OFFERED[scope]();
/** What is meant by who has not said it. */
const firstScope = (): Scope => (pickedKind.peek() === 'works' ? 'picked_works' : (['works', 'picked', 'found'] as const).find(isOffered)!);

function ScopeChoice({ value, onChoose }: { value: Scope; onChoose: (scope: Scope) => void }) {
  const parcel = selectedParcel.value;
  const titles: Record<Scope, string> = {
    found: say(hasFilters.value ? 'export.results_filtered' : 'export.results', { n: formatFound(found.value) }),
    picked: say('export.picked', { n: formatNumber(picked.value.length) }),
    picked_works: say('export.picked_works', { n: formatNumber(pickedWorks.value.length) }),
    works: say('export.works', { n: formatFound(worksFound.value) }),
    parcel: parcel ? say('export.parcel', { name: t('parcel.short', { sheet: parcel.sheet_no, parcel: parcel.parcel_no }) }) : '',
  };
  return (
    <fieldset class="choice choice-lines">
      <legend>{say('export.what')}</legend>
      {(['picked_works', 'works', 'found', 'picked', 'parcel'] as const).filter(isOffered).map((scope) => (
        <label key={scope}>
          <input type="radio" name="scope" checked={value === scope} onChange={() => onChoose(scope)} />
          <span>{titles[scope]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Kinds({ value, onChoose }: { value: Kind; onChoose: (kind: Kind) => void }) {
  return (
    <fieldset class="choice choice-lines">
      <legend>{say('export.kind')}</legend>
      {KINDS.map(([kind, name]) => (
        <label key={kind}>
          <input type="radio" name="kind" checked={value === kind} onChange={() => onChoose(kind)} />
          <span>
            <b>{name}</b> <small>{say(`export.${kind}`)}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export function ExportForm() {
  const download = useDownload();
  const wanted = useSignal<Scope>(firstScope());
  const kind = useSignal<Kind>('xlsx');
  const system = useSignal(zone.peek()?.epsg ?? 4326);
  const scope = isOffered(wanted.value) ? wanted.value : 'found';
  const start = () => {
    const chosen: Record<Scope, () => Query> = {
      works: () => workQuery.value,
      picked_works: () => ({ work_tile_id: [...pickedWorks.value], ...dayQuery.value }),
      found: filterQuery,
      picked: () => dayQuery.value,
      parcel: () => ({ id: selectedParcel.value!.id, ...detailQuery.value }),
    };
    const path = `/exports/${scope === 'works' || scope === 'picked_works' ? 'works' : 'parcels'}${toQueryString({ ...chosen[scope](), f: kind.value, crs: system.value, lang: language.value })}`;
    void download.start(path, scope === 'picked' ? { parcels: picked.value } : undefined);
  };
  return (
    <div class="file-form">
      <DayNote day={scope === 'parcel' ? detailDay.value : asOf.value} ofBoth={scope !== 'parcel'} />
      <ScopeChoice value={scope} onChoose={(chosen) => (wanted.value = chosen)} />
      <Kinds value={kind.value} onChoose={(chosen) => (kind.value = chosen)} />
      <label class="field">
        {say('export.system')}
        <select value={system.value} onChange={(event) => (system.value = Number(event.currentTarget.value))}>
          <option value={4326}>{say('export.wgs84')}</option>
          {codeLists.value?.zones.map((one) => (
            <option key={one.epsg} value={one.epsg}>
              VN-2000 {one.name} (EPSG:{one.epsg})
            </option>
          ))}
        </select>
      </label>
      <p class="fine">{say('export.limit', { n: formatNumber(PICK_LIMIT) })}</p>
      <DownloadBar download={download} text={say('export.make')} failed={say('export.failed')} onStart={start} />
    </div>
  );
}
