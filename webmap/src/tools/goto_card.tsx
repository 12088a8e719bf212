/** The card that goes to coordinates: VN-2000 or WGS 84 as typed, then the place with its pin and its parcel. */
import { useEffect, useRef } from 'preact/hooks';
import { decimalSign, formatMetres, formatNumber } from '../format';
import { t } from '../i18n';
import { copyText } from '../parts/copy';
import { ErrorNote } from '../parts/error_note';
import { Facts } from '../parts/facts';
import { Icon } from '../parts/icons';
import { codeLists } from '../state/lookups';
import { selectParcel } from '../state/selection';
import { chooseTool } from '../state/tools';
import { zone } from '../state/zones';
import { Card } from './card';
import { degreesText, parseDegrees, parsePlane, splitPair, type Pair } from './coordinates';
import { askAgain, forgetPlace, goTo, place, system, SYSTEMS, typed, typedZone, type Place, type System } from './place';
import { say } from './texts';

const EXAMPLES: Record<System, readonly [string, string]> = {
  vn2000: ['2 347 225,93', '511 427,85'],
  wgs84: ['21,0278', "105°50'03\""],
};

const readTyped = (): Pair | null => {
  const [first, second] = typed.value[system.value];
  return system.value === 'vn2000' ? parsePlane(first, second) : parseDegrees(first, second);
};

function write(values: readonly [string, string]): void {
  typed.value = { ...typed.value, [system.value]: values };
}

/** A pair that is pasted into either field fills both. */
function onPaste(event: ClipboardEvent): void {
  const pair = splitPair(event.clipboardData?.getData('text') ?? '');
  if (!pair) return;
  event.preventDefault();
  write(pair);
}

function Field({ index, invalid, autoFocus }: { index: 0 | 1; invalid: boolean; autoFocus?: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus) field.current!.focus();
  }, []);
  const name = system.value;
  const values = typed.value[name];
  const change = (text: string) => write(index === 0 ? [text, values[1]] : [values[0], text]);
  return (
    <label class="tool-field">
      {say(index === 0 ? `goto.north.${name}` : `goto.east.${name}`)}
      <input
        ref={field}
        type="text"
        inputMode={name === 'vn2000' ? 'decimal' : 'text'}
        autocomplete="off"
        spellcheck={false}
        placeholder={EXAMPLES[name][index]}
        value={values[index]}
        aria-invalid={invalid}
        aria-describedby="goto-note"
        onInput={(event) => change(event.currentTarget.value)}
        onPaste={onPaste}
      />
    </label>
  );
}

function ZoneField() {
  const zones = codeLists.value?.zones ?? [];
  return (
    <label class="tool-field">
      {say('goto.zone')}
      <select value={typedZone.value ?? 0} onChange={(event) => (typedZone.value = Number(event.currentTarget.value) || null)}>
        <option value={0}>{say('goto.zone_here', { name: zone.value?.name ?? '…' })}</option>
        {zones.map(({ epsg, name }) => (
          <option key={epsg} value={epsg}>{`${name} · EPSG:${epsg}`}</option>
        ))}
      </select>
    </label>
  );
}

/** What was understood, before anything is asked of the server. */
function noteOf(pair: Pair | null): string {
  const [first, second] = typed.value[system.value];
  if (!first.trim() || !second.trim()) return say(`goto.hint.${system.value}`);
  if (!pair) return say(`goto.wrong.${system.value}`);
  const read =
    system.value === 'vn2000'
      ? `X ${formatMetres(pair.north)} · Y ${formatMetres(pair.east)}`
      : `${formatNumber(pair.north, 7)} · ${formatNumber(pair.east, 7)}`;
  return say(pair.swapped ? 'goto.read_swapped' : 'goto.read', { read });
}

function Form() {
  const pair = readTyped();
  const plane = system.value === 'vn2000';
  const full = typed.value[system.value].every((text) => text.trim() !== '');
  const chosenZone = typedZone.value ?? zone.value?.epsg;
  const submit = (event: Event) => {
    event.preventDefault();
    if (pair) void goTo(pair, plane ? (chosenZone ?? null) : null);
  };
  return (
    <form class="tool-form" onSubmit={submit}>
      <div class="tool-pair" key={system.value}>
        <Field index={0} invalid={full && !pair} autoFocus />
        <Field index={1} invalid={full && !pair} />
      </div>
      {plane && <ZoneField />}
      <p id="goto-note" class={full && !pair ? 'tool-hint wrong' : 'tool-hint'} role="status">
        {noteOf(pair)}
      </p>
      <button type="submit" class="button button-primary" disabled={!pair || (plane && !chosenZone)}>
        <Icon name="target" />
        {say('goto.go')}
      </button>
    </form>
  );
}

function openParcel(id: string): void {
  selectParcel(id);
  chooseTool('select');
}

function Parcels({ parcels }: { parcels: Place['parcels'] }) {
  if (parcels.length === 0) return <p class="tool-hint">{say('goto.no_parcel')}</p>;
  return (
    <ul class="tool-parcels" aria-label={say('goto.parcels')}>
      {parcels.map((row) => (
        <li key={row.id}>
          <button type="button" class="button" onClick={() => openParcel(row.id)}>
            <Icon name="map" />
            {t('parcel.short', { sheet: row.sheet_no, parcel: row.parcel_no })}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Found({ measured, parcels }: Place) {
  const { lon, lat, x_northing, y_easting } = measured.points[0]!;
  const plane = `X ${formatMetres(x_northing)} · Y ${formatMetres(y_easting)}`;
  const degrees = `${formatNumber(lat, 7)} · ${formatNumber(lon, 7)}`;
  const dms = [lat, lon].map((value) => degreesText(value, decimalSign())).join(' · ');
  const text = [`VN-2000 ${measured.zone.name}: ${plane}`, `WGS 84: ${degrees}`, dms].join('\n');
  return (
    <div class="tool-found" role="status">
      {measured.beyond_band && <p class="tool-warning">{say('measure.beyond_band', { zone: measured.zone.name })}</p>}
      <Facts
        facts={[
          ['VN-2000', `${measured.zone.name} · EPSG:${measured.zone.epsg}`],
          ['X', `${formatMetres(x_northing)} m`],
          ['Y', `${formatMetres(y_easting)} m`],
          ['WGS 84', degrees],
        ]}
      />
      <p class="tool-dms">{dms}</p>
      <Parcels parcels={parcels} />
      <div class="tool-row">
        <button type="button" class="button" onClick={() => void copyText(text)}>
          <Icon name="copy" />
          {say('goto.copy')}
        </button>
        <button type="button" class="button" onClick={forgetPlace}>
          <Icon name="close" />
          {say('goto.clear')}
        </button>
      </div>
    </div>
  );
}

export function GotoCard() {
  const { value, loading, error } = place.value;
  return (
    <Card title={t('tool.goto')} keepsFocus>
      <div class="tool-kinds" role="group" aria-label={say('goto.systems')}>
        {SYSTEMS.map((name) => (
          <button key={name} type="button" aria-pressed={system.value === name} onClick={() => (system.value = name)}>
            {say(`goto.system.${name}`)}
          </button>
        ))}
      </div>
      <Form key={system.value} />
      {loading && <p class="tool-hint">{t('common.loading')}</p>}
      {error && <ErrorNote error={error} title={say('goto.error')} onRetry={askAgain} />}
      {value && !loading && <Found {...value} />}
    </Card>
  );
}
