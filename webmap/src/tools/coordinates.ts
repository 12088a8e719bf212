/** Coordinates as people type them: metres with thousands marked somehow, degrees, minutes and seconds. Pure. */

/** Values of VN-2000 tell which is which: eastings stay below 700 km, northings above 900 km. */
const EASTINGS = [300_000, 700_000] as const;
const NORTHINGS = [900_000, 2_650_000] as const;
const LONGITUDES = [100, 120] as const;
const LATITUDES = [4, 25] as const;

export interface Pair {
  /** northing or latitude */
  north: number;
  /** easting or longitude */
  east: number;
  /** the two were given the other way round */
  swapped: boolean;
}

type Limits = readonly [low: number, high: number];
const within = (value: number, [low, high]: Limits): boolean => value >= low && value <= high;

/** Whether a place lies in or near Viet Nam, degrees of WGS 84. */
export const isNearVietNam = ([lon, lat]: readonly [number, number]): boolean => within(lon, LONGITUDES) && within(lat, LATITUDES);

/** What a number may mean: its last point or comma as the decimal sign, or all of them between thousands. */
function readings(text: string): number[] {
  const plain = text.trim().replace(/[\s\u00a0\u202f'’]/g, '').replace(/m$/i, '');
  if (!/^[+-]?\d[\d.,]*$/.test(plain)) return [];
  const last = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf(','));
  const whole = Number(plain.replace(/[.,]/g, ''));
  if (last < 0) return [whole];
  const decimal = Number(`${plain.slice(0, last).replace(/[.,]/g, '')}.${plain.slice(last + 1)}`);
  const repeated = plain.split(plain[last]!).length > 2;
  return repeated ? [whole, decimal] : [decimal, whole];
}

function pairOf(first: readonly number[], second: readonly number[], norths: Limits, easts: Limits): Pair | null {
  const find = (values: readonly number[], limits: Limits) => values.find((value) => within(value, limits));
  for (const [a, b, swapped] of [[first, second, false], [second, first, true]] as const) {
    const [north, east] = [find(a, norths), find(b, easts)];
    if (north !== undefined && east !== undefined) return { north, east, swapped };
  }
  return null;
}

/** @param x northing as typed @param y easting as typed @returns metres, or null when they are no place in VN-2000 */
export const parsePlane = (x: string, y: string): Pair | null => pairOf(readings(x), readings(y), NORTHINGS, EASTINGS);

/** Decimal degrees, or degrees, minutes and seconds with or without their signs; null when it is neither. */
export function parseAngle(text: string): number | null {
  const signs = /[NSEWBĐ]|lat|lon|vĩ|kinh/gi;
  const negative = /^\s*-|[SW]/i.test(text);
  const parts = text.replace(signs, ' ').replace(/[°ºd'′’"″”]/gi, ' ').replaceAll(',', '.').trim().replace(/^[+-]\s*/, '').split(/\s+/);
  if (parts.length > 3 || !parts.every((part) => /^\d+(\.\d+)?$/.test(part))) return null;
  const [degrees = 0, minutes = 0, seconds = 0] = parts.map(Number);
  if (minutes >= 60 || seconds >= 60 || parts.slice(0, -1).some((part) => part.includes('.'))) return null;
  return (negative ? -1 : 1) * (degrees + minutes / 60 + seconds / 3600);
}

/** @param lat as typed @param lon as typed @returns degrees, or null when they are no place in or near Viet Nam */
export function parseDegrees(lat: string, lon: string): Pair | null {
  const [first, second] = [parseAngle(lat), parseAngle(lon)];
  return pairOf(first === null ? [] : [first], second === null ? [] : [second], LATITUDES, LONGITUDES);
}

/** Two coordinates that were pasted as one text: "X = 2347225,93; Y = 511427,85"; null when it is not two. */
export function splitPair(text: string): [string, string] | null {
  const bare = text.replace(/\b(?:x|y|lat|lon|vn-?2000|wgs-?84)\b\s*[:=]?/gi, ' ').trim();
  const halves = (bare.includes(';') || bare.includes('\t') || bare.includes('\n') ? bare.split(/[;\t\n]+/) : bare.split(/,\s+|\s+(?=\d{5})|(?<=[NSB"″])\s*,?\s*(?=\d)|\s+(?=1[01]\d[.,])/))
    .map((half) => half.trim().replace(/,$/, ''))
    .filter(Boolean);
  return halves.length === 2 ? [halves[0]!, halves[1]!] : null;
}

/** 21°01'42,6" with a decimal sign of one's own. */
export function degreesText(degrees: number, decimalSign: string): string {
  const tenths = Math.round(Math.abs(degrees) * 36_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = `${two(Math.floor(tenths / 10) % 60)}${decimalSign}${tenths % 10}`;
  return `${Math.floor(tenths / 36_000)}°${two(Math.floor(tenths / 600) % 60)}'${seconds}"`;
}
