/** The card of the measuring tool: what is being measured, and the list of what was. */
import { useLayoutEffect } from 'preact/hooks';
import { formatMetres, formatNumber } from '../format';
import { t } from '../i18n';
import { copyText } from '../parts/copy';
import { ErrorNote } from '../parts/error_note';
import { Facts, type Fact } from '../parts/facts';
import { Icon, type IconName } from '../parts/icons';
import { flyToBbox } from '../state/view';
import { boxOf } from './boxes';
import { Card, Kinds } from './card';
import {
  clearMeasurements, isRing, keepMeasurement, live, liveFigure, measureAgain, measureKind, MEASURE_KINDS, measureSketch, measurements,
  removeMeasurement, retryLive, type Measurement, type MeasureKind,
} from './measurements';
import { copyableText, ringText, sumText } from './measure_words';
import { lengthText, type Measured } from './measuring';
import { sketch, startSketching } from './sketch';
import { SketchBar } from './sketch_bar';
import { say } from './texts';

const ICONS: Record<MeasureKind, IconName> = { distance: 'line', area: 'polygon', point: 'pin' };
const LEAST: Record<MeasureKind, number> = { distance: 2, area: 3, point: 1 };

function useMeasuring(): void {
  const kind = measureKind.value;
  // With the picture, not after it: a quick click belongs to the kind that is shown.
  useLayoutEffect(() => {
    const rules = { closed: isRing(kind), least: LEAST[kind], snaps: true, onDone: keepMeasurement, ...(kind === 'point' && { most: 1 }) };
    const stops = [startSketching(rules), measureSketch()];
    return () => stops.forEach((stop) => stop());
  }, [kind]);
}

/** Figures of the sketch: what the server has measured, and the estimate of what moves. */
function Live() {
  const points = sketch.value?.points.length ?? 0;
  const { figure, measuredLegs, zoneName } = liveFigure();
  if (points === 0 || measureKind.value === 'point') return null;
  if (live.value.error) return <ErrorNote error={live.value.error} title={say('measure.error')} onRetry={retryLive} />;
  if (!figure) return <p class="tool-hint">{t('common.loading')}</p>;
  const leg = figure.legs[measureKind.value === 'area' ? Math.max(0, points - 1) : figure.legs.length - 1];
  const moving = figure.legs.length > measuredLegs;
  const facts: Fact[] = [
    [say('measure.leg_now'), leg && `${lengthText(leg.length_m)} · ${leg.bearing ?? '—'}`],
    measureKind.value === 'area' ? [say('measure.perimeter'), lengthText(figure.length_m)] : [say('measure.total'), lengthText(figure.length_m)],
    [say('measure.area'), measureKind.value === 'area' ? ringText(figure) : null],
  ];
  return (
    <div class="tool-live">
      <Facts facts={facts} />
      <small>{`VN-2000 · ${zoneName}${moving ? ` · ${say('measure.estimate')}` : ''}`}</small>
    </div>
  );
}

/** Corners with their coordinates, and the leg that leads on from each. */
function Corners({ name, answer }: { name: string; answer: Measured }) {
  return (
    <div class="tool-table" role="region" aria-label={name} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say('measure.no')}</th>
            <th scope="col">X (m)</th>
            <th scope="col">Y (m)</th>
            {answer.legs.length > 0 && <th scope="col">{say('measure.leg')}</th>}
            {answer.legs.length > 0 && <th scope="col">{say('measure.bearing')}</th>}
          </tr>
        </thead>
        <tbody>
          {answer.points.map((point, i) => (
            <tr key={i}>
              <th scope="row">{i + 1}</th>
              <td>{formatMetres(point.x_northing)}</td>
              <td>{formatMetres(point.y_easting)}</td>
              {answer.legs.length > 0 && <td>{answer.legs[i] && formatNumber(answer.legs[i].length_m, 2)}</td>}
              {answer.legs.length > 0 && <td>{answer.legs[i]?.bearing}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function factsOf({ kind, answer }: Measurement): Fact[] {
  if (!answer) return [];
  const [point] = answer.points;
  return [
    [say('measure.perimeter'), kind === 'area' && lengthText(answer.length_m)],
    ['WGS 84', kind === 'point' && point && `${formatNumber(point.lat, 7)} · ${formatNumber(point.lon, 7)}`],
    ['VN-2000', `${answer.zone.name} · EPSG:${answer.zone.epsg}`],
  ].filter((fact): fact is [string, string] => fact[1] !== false && fact[1] !== undefined);
}

function Item({ item, number }: { item: Measurement; number: number }) {
  const name = `${say(`measure.kind.${item.kind}`)} ${number}`;
  return (
    <li>
      <details open={number === measurements.value.length}>
        <summary>
          <Icon name={ICONS[item.kind]} size={16} />
          <span>
            {name}
            <b>{sumText(item)}</b>
          </span>
        </summary>
        {item.error && <ErrorNote error={item.error} title={say('measure.error')} onRetry={() => void measureAgain(item)} />}
        {item.answer?.beyond_band && <p class="tool-warning">{say('measure.beyond_band', { zone: item.answer.zone.name })}</p>}
        <Facts facts={factsOf(item)} />
        {item.answer && item.kind !== 'point' && <Corners name={name} answer={item.answer} />}
      </details>
      <div class="tool-item-buttons">
        <button type="button" class="icon-button" aria-label={say('item.show', { name })} onClick={() => flyToBbox(boxOf(item.points))}>
          <Icon name="target" size={16} />
        </button>
        <button type="button" class="icon-button" aria-label={say('item.copy', { name })} onClick={() => void copyText(copyableText([item]))}>
          <Icon name="copy" size={16} />
        </button>
        <button type="button" class="icon-button" aria-label={say('item.delete', { name })} onClick={() => removeMeasurement(item.id)}>
          <Icon name="trash" size={16} />
        </button>
      </div>
    </li>
  );
}

export function MeasureCard() {
  useMeasuring();
  const items = measurements.value;
  const kinds = MEASURE_KINDS.map((name) => ({ name, icon: ICONS[name], text: say(`measure.kind.${name}`) }));
  return (
    <Card title={t('tool.measure')}>
      <Kinds label={say('measure.kinds')} kinds={kinds} chosen={measureKind.value} onChoose={(name) => (measureKind.value = name)} />
      <SketchBar hint={say(`measure.hint.${measureKind.value}`)} />
      <Live />
      {items.length > 0 && (
        <>
          <ol class="tool-items" aria-label={say('measure.list')}>
            {items.map((item, index) => (
              <Item key={item.id} item={item} number={index + 1} />
            ))}
          </ol>
          <div class="tool-row">
            <button type="button" class="button" onClick={() => void copyText(copyableText(items))}>
              <Icon name="copy" />
              {say('measure.copy_all')}
            </button>
            <button type="button" class="button" onClick={clearMeasurements}>
              <Icon name="trash" />
              {say('measure.clear')}
            </button>
          </div>
        </>
      )}
    </Card>
  );
}
