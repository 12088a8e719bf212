/** Two versions beside each other: what is stated otherwise, both areas, and the legend of what the map shows. */
import { useEffect, useRef } from 'preact/hooks';
import { formatArea, formatNumber, formatSigned, formatTime } from '../format';
import { choose, t } from '../i18n';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { areSheets } from '../state/layout';
import { flyToBbox } from '../state/view';
import { showDifference } from './difference_overlay';
import { answer, pair, retry, shown, stopComparing } from './difference_state';
import { say } from './say';
import type { ChangedField, ComparedShapes, ComparedVersion, Difference } from './types';
import { valueText } from './value_text';
import './inspecting.css';

function Value({ field, side }: { field: ChangedField; side: 'old' | 'new' }) {
  const text = valueText(field, side);
  const sum = field.kind === 'area' && side === 'new' && field.old != null && field.new != null ? field.new - field.old : null;
  return (
    <td>
      {text ? text.split('\n').map((line, i) => <div key={i}>{line}</div>) : <i>{say('difference.empty')}</i>}
      {sum !== null && <small>{formatSigned(sum, 1)} m²</small>}
    </td>
  );
}

function Fields({ fields }: { fields: readonly ChangedField[] }) {
  if (fields.length === 0) return <p class="fine">{say('difference.no_fields')}</p>;
  return (
    <table class="difference-fields">
      <thead>
        <tr>
          <th scope="col">{say('difference.field')}</th>
          <th scope="col">{say('difference.old')}</th>
          <th scope="col">{say('difference.new')}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.name}>
            <th scope="row">{choose(field.title_vi, field.title_en)}</th>
            <Value field={field} side="old" />
            <Value field={field} side="new" />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Sign = 'old' | 'new' | 'only-old' | 'only-new' | 'old-point' | 'new-point';

function LegendRow({ sign, title, area }: { sign: Sign; title: string; area: number | null }) {
  return (
    <li>
      <span class={`sign sign-${sign}`} aria-hidden="true" />
      <span>{title}</span>
      {area !== null && <b>{formatArea(area)}</b>}
    </li>
  );
}

function AreaLegend({ shapes }: { shapes: ComparedShapes }) {
  const { old_m2: old, new_m2: young, only_old_m2: gone, only_new_m2: come } = shapes;
  return (
    <>
      <ul class="difference-legend">
        <LegendRow sign="old" title={say('difference.old_line')} area={old} />
        <LegendRow sign="new" title={say('difference.new_line')} area={young} />
        <LegendRow sign="only-old" title={say('difference.only_old')} area={gone} />
        <LegendRow sign="only-new" title={say('difference.only_new')} area={come} />
      </ul>
      {old !== null && young !== null && (
        <p class="difference-sum">
          {say('difference.measured')}: <b>{formatSigned(young - old, 1)} m²</b> ({formatSigned((100 * (young - old)) / old, 2)} %)
        </p>
      )}
    </>
  );
}

/** Of points and lines it is told how far they moved. */
function PlaceLegend({ shapes }: { shapes: ComparedShapes }) {
  const isPoint = shapes.new.type === 'Point';
  const lengths = { old: formatNumber(shapes.old_length_m, 2), new: formatNumber(shapes.new_length_m, 2) };
  return (
    <>
      <ul class="difference-legend">
        <LegendRow sign={isPoint ? 'old-point' : 'old'} title={say('difference.old_place')} area={null} />
        <LegendRow sign={isPoint ? 'new-point' : 'new'} title={say('difference.new_place')} area={null} />
      </ul>
      <p class="difference-sum">
        {say('difference.moved', { m: formatNumber(shapes.moved_m, 2) })}
        {shapes.new_length_m > 0 && ` · ${say('difference.length', lengths)}`}
      </p>
    </>
  );
}

function Shapes({ shapes }: { shapes: ComparedShapes }) {
  const areas = shapes.both_areas;
  if (!shapes.changed) return <p class="fine">{say(areas ? 'difference.same_shape' : 'difference.same_place')}</p>;
  return (
    <section class="difference-shapes">
      <h3>{say(areas ? 'difference.boundary' : 'difference.place')}</h3>
      {areas ? <AreaLegend shapes={shapes} /> : <PlaceLegend shapes={shapes} />}
      <button type="button" class="button" onClick={() => flyToBbox(shapes.bbox)}>
        <Icon name="target" size={16} />
        {say('difference.zoom')}
      </button>
    </section>
  );
}

const timesOf = (version: ComparedVersion): string => formatTime(version.system_from);

function Found({ found }: { found: Difference }) {
  useEffect(() => showDifference(found.boundary), [found]);
  return (
    <>
      <p class="fine">
        {timesOf(found.older)} → {timesOf(found.newer)}
      </p>
      <Shapes shapes={found.boundary} />
      <Fields fields={found.fields} />
    </>
  );
}

export function DifferenceView() {
  const section = useRef<HTMLElement>(null);
  const wanted = pair.value;
  const { error } = answer.value;
  useEffect(() => {
    // A low sheet scrolls as a whole, and what was asked for may lie below its edge.
    if (shown.value) section.current?.scrollIntoView({ block: areSheets() ? 'start' : 'nearest' });
  }, [shown.value]);
  if (!wanted) return null;
  return (
    <section ref={section} class="version-difference" aria-label={say('history.compare')} aria-busy={answer.value.loading}>
      <header>
        <h3 aria-live="polite">{say('difference.title', { older: wanted.older, newer: wanted.newer })}</h3>
        <button type="button" class="icon-button" aria-label={say('difference.close')} onClick={stopComparing}>
          <Icon name="close" size={16} />
        </button>
      </header>
      {error && <ErrorNote error={error} title={say('difference.error')} onRetry={retry} />}
      {!error && !shown.value && <p class="fine">{t('common.loading')}</p>}
      {shown.value && <Found found={shown.value} />}
    </section>
  );
}
