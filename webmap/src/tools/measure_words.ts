/** Measurements in words: their sums, and the text that is copied. */
import { formatMetres, formatNumber, SPACE } from '../format';
import { areaText, lengthText } from './measuring';
import type { Measurement } from './measurements';
import type { Figure } from './plane';
import { say } from './texts';

/** The figure that counts for a kind of measurement; for a point its place in the zone. */
export function sumText({ kind, answer }: Measurement): string {
  if (!answer) return '…';
  if (kind === 'distance') return lengthText(answer.length_m);
  if (kind === 'area') return ringText(answer);
  const { x_northing, y_easting } = answer.points[0]!;
  return `X ${formatMetres(x_northing)} · Y ${formatMetres(y_easting)}`;
}

/** Area of a ring, or why it has none. */
export function ringText({ area_m2, legs }: Figure): string {
  if (area_m2 !== null) return areaText(area_m2);
  return legs.length < 3 ? '—' : say('measure.crosses');
}

/** Tab-separated, with the decimal sign that a spreadsheet of the chosen language expects. */
export function copyableText(items: readonly Measurement[]): string {
  return items.map(blockOf).join('\n\n');
}

function blockOf(item: Measurement, index: number): string {
  const { kind, answer } = item;
  const head = `${say(`measure.kind.${kind}`)} ${index + 1}`;
  if (!answer) return `${head}\t…`;
  const plain = (value: number) => formatMetres(value).replaceAll(SPACE, '');
  const sums = [
    kind === 'area' && answer.area_m2 !== null && `${say('measure.area')} (m²)\t${plain(answer.area_m2)}`,
    kind === 'area' && `${say('measure.perimeter')} (m)\t${plain(answer.length_m)}`,
    kind === 'distance' && `${say('measure.total')} (m)\t${plain(answer.length_m)}`,
  ];
  const columns = [say('measure.no'), 'X (m)', 'Y (m)', say('measure.lat'), say('measure.lon'), ...(kind === 'point' ? [] : [say('measure.leg'), say('measure.bearing')])];
  const rows = answer.points.map(({ x_northing, y_easting, lat, lon }, i) => {
    const leg = answer.legs[i];
    const degrees = [lat, lon].map((value) => formatNumber(value, 8).replaceAll(SPACE, ''));
    return [i + 1, plain(x_northing), plain(y_easting), ...degrees, ...(leg ? [plain(leg.length_m), leg.bearing ?? ''] : [])].join('\t');
  });
  const zone = `VN-2000\t${answer.zone.name}\tEPSG:${answer.zone.epsg}`;
  return [head, zone, ...sums.filter((line) => line !== false), columns.join('\t'), ...rows].join('\n');
}
