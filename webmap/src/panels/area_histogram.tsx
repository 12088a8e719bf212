/** How many parcels have which area, with two sliders that set the range. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Histogram } from '../api_types';
import { formatAreaLimit } from '../format';
import { t } from '../i18n';
import { areaRange, setAreaRange } from '../state/filters';
import { closedFacets, toggleFacet } from '../state/layout';
import { areaStats } from '../state/results';
import { Icon } from '../parts/icons';
import { RangeThumb } from '../parts/range_thumb';

const WIDTH = 260;
const HEIGHT = 44;

interface BarsProps {
  counts: readonly number[];
  from: number;
  to: number;
  /** the classes over which the pointer was drawn, the last one not included */
  onBrush: (from: number, to: number) => void;
  onDone: () => void;
}

/** Bars to read and, for the pointer, to draw a range over; the two thumbs below are the way of the keyboard. */
function Bars({ counts, from, to, onBrush, onDone }: BarsProps) {
  const start = useRef<number | null>(null);
  const largest = Math.max(1, ...counts);
  const step = WIDTH / counts.length;
  const classAt = (event: PointerEvent): number => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    return Math.min(counts.length - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * counts.length)));
  };
  const onDown = (event: PointerEvent) => {
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    start.current = classAt(event);
    onBrush(start.current, start.current + 1);
  };
  const onMove = (event: PointerEvent) => {
    if (start.current === null) return;
    const at = classAt(event);
    onBrush(Math.min(start.current, at), Math.max(start.current, at) + 1);
  };
  const onUp = () => {
    if (start.current !== null) onDone();
    start.current = null;
  };
  return (
    <svg
      class="histogram"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t('histogram.chart')}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={onUp}
    >
      {counts.map((n, i) => {
        const height = n === 0 ? 1 : Math.max(2, HEIGHT * Math.sqrt(n / largest));
        const inside = i >= from && i < to;
        return (
          <g key={i}>
            <rect class="reach" x={i * step} width={step} y={0} height={HEIGHT} />
            <rect class={inside ? 'inside' : ''} x={i * step + 1} width={step - 2} y={HEIGHT - height} height={height} />
          </g>
        );
      })}
    </svg>
  );
}

/** The edges as numbers; an open end gets no number and no limit. */
const limitAt = ({ edges }: Histogram, index: number): number | null =>
  index <= 0 || index >= edges.length - 1 ? null : (edges[index] ?? null);

function rangeText(from: string | null, to: string | null): string {
  if (from !== null && to !== null) return `${from} – ${to}`;
  if (from !== null) return t('histogram.from', { from });
  return to === null ? t('histogram.any') : t('histogram.to', { to });
}

export function AreaHistogram() {
  const dragged = useSignal<{ from: number; to: number } | null>(null);
  const histogram = areaStats.value.value?.histogram;
  if (!histogram) return null;
  const open = !closedFacets.value.includes('area');
  const last = histogram.edges.length - 1;
  const { min, max } = areaRange.value;
  const indexOf = (limit: number | null, otherwise: number) => {
    const index = histogram.edges.findIndex((edge) => edge !== null && limit !== null && edge >= limit);
    return limit === null || index < 0 ? otherwise : index;
  };
  const { from, to } = dragged.value ?? { from: indexOf(min, 0), to: indexOf(max, last) };
  const move = (change: { from?: number; to?: number }) => {
    const next = { from, to, ...change };
    if (next.from < next.to) dragged.value = next;
  };
  const commit = () => {
    if (dragged.value) setAreaRange(limitAt(histogram, dragged.value.from), limitAt(histogram, dragged.value.to));
    dragged.value = null;
  };
  // An address may hold a limit between two steps: the words tell what is in force.
  const lower = dragged.value ? limitAt(histogram, from) : min;
  const upper = dragged.value ? limitAt(histogram, to) : max;
  const lowerText = formatAreaLimit(lower ?? 0);
  const upperText = upper === null ? t('histogram.open') : formatAreaLimit(upper);
  const range = rangeText(lower === null ? null : lowerText, upper === null ? null : upperText);
  return (
    <section class="area-filter">
      <h3>
        <button type="button" class="facet-head" aria-expanded={open} onClick={() => toggleFacet('area')}>
          {t('histogram.title')}{' '}
          <span class="area-range">{range}</span>
          <Icon name="chevronDown" size={14} />
        </button>
      </h3>
      {open && (
        <>
          <Bars
            counts={histogram.counts}
            from={from}
            to={to}
            onBrush={(first, end) => (dragged.value = { from: first, to: end })}
            onDone={commit}
          />
          <div class="range">
            <i style={{ left: `${(100 * from) / last}%`, right: `${100 - (100 * to) / last}%` }} aria-hidden="true" />
            <RangeThumb label={t('histogram.min')} value={from} last={last} text={lowerText} onMove={(value) => move({ from: value })} onDone={commit} />
            <RangeThumb label={t('histogram.max')} value={to} last={last} text={upperText} onMove={(value) => move({ to: value })} onDone={commit} />
          </div>
        </>
      )}
    </section>
  );
}
