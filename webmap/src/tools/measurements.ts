/** The measurement on its way and those that stand on the map, with what the server answered for each. */
import { effect, signal } from '@preact/signals';
import type { ApiError } from '../api';
import { createLoader } from '../state/resource';
import { sessionEpoch } from '../state/session';
import { chosenZone } from '../state/zones';
import { askMeasure, type Measured } from './measuring';
import type { LonLat } from './mercator';
import { estimate, type Figure } from './plane';
import { sketch } from './sketch';

export const MEASURE_KINDS = ['distance', 'area', 'point'] as const;
export type MeasureKind = (typeof MEASURE_KINDS)[number];

export interface Measurement {
  id: number;
  kind: MeasureKind;
  points: readonly LonLat[];
  /** EPSG code of the zone that the user had chosen; null leaves it to the server */
  zone: number | null;
  answer: Measured | null;
  error: ApiError | null;
}

export const measureKind = signal<MeasureKind>('distance');
export const measurements = signal<readonly Measurement[]>([]);

const loader = createLoader<{ points: readonly LonLat[]; measured: Measured }>();
let lastId = 0;

/** What the server said of the points so far; of the moving end it knows nothing. */
export const live = loader.state;
export const retryLive = (): void => loader.retry();

export const isRing = (kind: MeasureKind): boolean => kind === 'area';

/** Measure the sketch after each point. @returns stops it */
export function measureSketch(): () => void {
  return effect(() => {
    const points = sketch.value?.points;
    const kind = measureKind.value;
    if (!points?.length) return loader.clear();
    if (points === live.peek().value?.points) return;
    const zone = live.peek().value?.measured.zone.epsg ?? chosenZone.peek();
    void loader.run(async (signal) => ({ points, measured: await askMeasure({ points, closed: isRing(kind), zone }, signal) }));
  });
}

export interface LiveFigure {
  /** the sketch with its moving end; null until the server has said the zone */
  figure: Figure | null;
  /** so many legs are the server's; the others are the page's estimate */
  measuredLegs: number;
  zoneName: string | null;
}

/** What is shown of the sketch: the server's figures, and an estimate in the same zone for what moves. */
export function liveFigure(): LiveFigure {
  const [current, known] = [sketch.value, live.value.value];
  if (!current || !known) return { figure: null, measuredLegs: 0, zoneName: null };
  const { measured, points } = known;
  const ring = isRing(measureKind.value);
  const isCurrent = points === current.points;
  const shown = current.pointer ? [...current.points, current.pointer] : current.points;
  if (isCurrent && !current.pointer) return { figure: measured, measuredLegs: measured.legs.length, zoneName: measured.zone.name };
  const figure = estimate(shown, measured.zone, ring);
  const measuredLegs = isCurrent ? points.length - 1 : 0;
  return { figure: { ...figure, legs: figure.legs.map((leg, i) => (i < measuredLegs ? measured.legs[i]! : leg)) }, measuredLegs, zoneName: measured.zone.name };
}

function put(id: number, changes: Partial<Measurement>): void {
  measurements.value = measurements.peek().map((item) => (item.id === id ? { ...item, ...changes } : item));
}

/** Ask again for what has no answer. */
export async function measureAgain({ id, kind, points, zone }: Measurement): Promise<void> {
  put(id, { error: null });
  try {
    put(id, { answer: await askMeasure({ points, closed: isRing(kind), zone }) });
  } catch (error) {
    put(id, { error: error as ApiError });
  }
}

/** Let a finished sketch stand on the map. */
export function keepMeasurement(points: readonly LonLat[]): void {
  const known = live.peek().value;
  const answer = known?.points === points ? known.measured : null;
  const zone = known?.measured.zone.epsg ?? chosenZone.peek();
  const item: Measurement = { id: ++lastId, kind: measureKind.peek(), points, zone, answer, error: null };
  measurements.value = [...measurements.peek(), item];
  if (!answer) void measureAgain(item);
}

export function removeMeasurement(id: number): void {
  measurements.value = measurements.peek().filter((item) => item.id !== id);
}

export function clearMeasurements(): void {
  measurements.value = [];
}

/** Whoever has logged in again need not ask again. */
export function watchFailedMeasurements(): void {
  effect(() => {
    void sessionEpoch.value;
    for (const item of measurements.peek()) if (item.error?.status === 401) void measureAgain(item);
  });
}
