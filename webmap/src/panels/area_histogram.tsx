/** How many parcels have which area, with two sliders that set the range. */
import { useSignal } from '@preact/signals';
import type { Histogram } from '../api_types';
import { formatAreaLimit } from '../format';
import { t } from '../i18n';
import { areaRange, setAreaRange } from '../state/filters';
import { facetStats } from '../state/results';
import { RangeThumb } from './range_thumb';

const WIDTH = 260;
const HEIGHT = 44;

function Bars({ counts, from, to }: { counts: readonly number[]; from: number; to: number }) {
  const largest = Math.max(1, ...counts);
  const step = WIDTH / counts.length;
  return (
    <svg class="histogram" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t('histogram.chart')}>
      {counts.map((n, i) => {
        const height = n === 0 ? 1 : Math.max(2, HEIGHT * Math.sqrt(n / largest));
        const inside = i >= from && i < to;
        return <rect key={i} class={inside ? 'inside' : ''} x={i * step + 1} width={step - 2} y={HEIGHT - height} height={height} />;
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
  const histogram = facetStats('area')?.histogram;
  if (!histogram) return null;
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
  return (
    <section class="area-filter">
      <h3>
        {t('histogram.title')}
        <output>{rangeText(lower === null ? null : lowerText, upper === null ? null : upperText)}</output>
      </h3>
      <Bars counts={histogram.counts} from={from} to={to} />
      <div class="range">
        <i style={{ left: `${(100 * from) / last}%`, right: `${100 - (100 * to) / last}%` }} aria-hidden="true" />
        <RangeThumb label={t('histogram.min')} value={from} last={last} text={lowerText} onMove={(value) => move({ from: value })} onDone={commit} />
        <RangeThumb label={t('histogram.max')} value={to} last={last} text={upperText} onMove={(value) => move({ to: value })} onDone={commit} />
      </div>
    </section>
  );
}
