/** How numbers, areas, dates and coordinates are written for people: in the chosen language unless another is named. */
import { language, type Language } from './i18n';

export const SPACE = '\u00a0';
const cache = new Map<string, Intl.NumberFormat>();
const localeOf = (wanted: Language): string => (wanted === 'vi' ? 'vi-VN' : 'en-GB');

function fixed(digits: number, wanted: Language): Intl.NumberFormat {
  const key = `${wanted}${digits}`;
  let format = cache.get(key);
  if (!format) {
    format = new Intl.NumberFormat(localeOf(wanted), { minimumFractionDigits: digits, maximumFractionDigits: digits });
    cache.set(key, format);
  }
  return format;
}

/** Comma in Vietnamese, point in English. */
export const decimalSign = (wanted: Language = language.value): string => (wanted === 'vi' ? ',' : '.');

/** 1.284 in Vietnamese, 1,284 in English */
export const formatNumber = (value: number, digits = 0, wanted: Language = language.value): string =>
  fixed(digits, wanted).format(value);

/** A count, with a plus where the server stopped counting, and dots until it is known. */
export const formatFound = (found: { count: number; capped: boolean } | null): string =>
  found ? formatNumber(found.count) + (found.capped ? '+' : '') : '…';

/** Square metres, without the unit: 16.812,1 or 16,812.1 */
export const formatSquareMetres = (value: number, wanted: Language = language.value): string => fixed(1, wanted).format(value);

/** 16.812,1 m² or 16,812.1 m² */
export const formatArea = (value: number, wanted: Language = language.value): string => `${formatSquareMetres(value, wanted)} m²`;

/** A sum of areas in the unit that reads best: m² below 1 ha, ha below 100 km², else km². */
export function formatAreaSum(value: number, wanted: Language = language.value): string {
  if (value < 10_000) return `${fixed(0, wanted).format(value)} m²`;
  if (value < 100_000_000) return `${fixed(1, wanted).format(value / 10_000)} ha`;
  return `${fixed(1, wanted).format(value / 1_000_000)} km²`;
}

/** A limit of area as people say it, never rounded: 500 m², 1,5 ha */
export function formatAreaLimit(value: number, wanted: Language = language.value): string {
  const inHectares = value >= 10_000 && value % 1000 === 0;
  const digits = inHectares && value % 10_000 ? 1 : 0;
  return inHectares ? `${fixed(digits, wanted).format(value / 10_000)} ha` : `${fixed(0, wanted).format(value)} m²`;
}

/** A count short enough for a map symbol: 950; 1,2 N (nghìn) in Vietnamese, 1.2k in English. */
export function formatShortCount(value: number, wanted: Language = language.value): string {
  if (value < 1000) return String(value);
  const [thousand, million] = wanted === 'vi' ? ['\u00a0N', '\u00a0Tr'] : ['k', 'M'];
  const [scaled, unit] = value < 999_500 ? [value / 1000, thousand] : [value / 1_000_000, million];
  return fixed(scaled < 10 ? 1 : 0, wanted).format(scaled) + unit;
}

/** With a sign, for differences: +8,6 or −8,6 */
export function formatSigned(value: number, digits: number, wanted: Language = language.value): string {
  const text = fixed(digits, wanted).format(Math.abs(value));
  if (Math.abs(value) < 0.5 * 10 ** -digits) return text;
  return (value < 0 ? '−' : '+') + text;
}

/** VN-2000 metres with spaces between thousands, as on Vietnamese map sheets: 2 347 225,93, with a point in English. */
export function formatMetres(value: number, digits = 2, wanted: Language = language.value): string {
  const text = fixed(digits, 'en').format(Math.abs(value)).replaceAll(',', SPACE).replace('.', decimalSign(wanted));
  return (value < 0 ? '−' : '') + text;
}

/** The register keeps the days of Viet Nam (UTC+7), wherever the browser stands. */
const REGISTER_ZONE = 'Asia/Ho_Chi_Minh';
const DAY = { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: REGISTER_ZONE } as const;

/** 21/11/2026, the day in Viet Nam, from an ISO date or time; the text itself when it is neither. */
export function formatDate(iso: string, wanted: Language = language.value): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat(localeOf(wanted), DAY).format(date);
}

/** 21/11/2026 18:05, the time in Viet Nam. */
export function formatTime(iso: string, wanted: Language = language.value): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: REGISTER_ZONE } as const;
  return `${formatDate(iso, wanted)} ${new Intl.DateTimeFormat(localeOf(wanted), clock).format(date)}`;
}

/** 1 : 2.130 or 1 : 2,130, rounded to three figures: more would pretend to what a screen cannot hold. */
export function formatScale(denominator: number, wanted: Language = language.value): string {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(denominator)) - 2);
  return `1 : ${fixed(0, wanted).format(Math.round(denominator / step) * step)}`;
}
