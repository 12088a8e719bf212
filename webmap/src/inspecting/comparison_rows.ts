/** Parcels as columns, facts as rows: what each cell says and which differ from the first column. Pure. */
import { formatDate, formatNumber, formatSigned, formatSquareMetres } from '../format';
import { tCode } from '../i18n';
import { codeTitle, landUseName } from '../state/lookups';
import { say, type Said } from './say';
import type { ComparedParcel, ComparedSums } from './types';

export interface ComparedRow {
  title: string;
  cells: string[];
  /** differs from the first column */
  differs: boolean[];
  isNumber: boolean;
}

type Read = (parcel: ComparedParcel) => string | number | null | undefined;

const area = (value: number): string => formatSquareMetres(value);
const day = (value: string | null | undefined): string => (value ? formatDate(value) : '');

const FACTS: readonly (readonly [Said, Read, 'number'?])[] = [
  ['row.place', (one) => one.commune_name],
  ['row.province', (one) => one.province_name],
  ['row.legal', (one) => area(one.legal_area_m2), 'number'],
  ['row.measured', (one) => area(one.measured_area_m2), 'number'],
  ['row.difference', (one) => formatSigned(one.area_difference_m2, 1), 'number'],
  ['row.limit', (one) => (one.area_limit_m2 === null ? '' : formatNumber(one.area_limit_m2, 1)), 'number'],
  ['row.uses', (one) => one.uses.map((use) => `${use.land_use_code} ${area(use.area_m2)}`).join('; ')],
  ['row.certificate', (one) => codeTitle('certificate_status', one.certificate_status)],
  ['row.certificate_no', (one) => one.certificate_no],
  ['row.certificate_date', (one) => day(one.certificate_date)],
  ['row.status', (one) => codeTitle('status', one.status)],
  ['row.unit', (one) => one.managing_unit?.name],
  ['row.using_unit', (one) => one.using_unit?.name],
  ['row.zone', (one) => one.military_zone?.name],
  ['row.address', (one) => one.address],
  ['row.scale', (one) => (one.map_scale === null ? '' : `1 : ${formatNumber(one.map_scale)}`), 'number'],
  ['row.surveyed', (one) => day(one.surveyed_on)],
  ['row.method', (one) => one.survey_method],
  ['row.valid_from', (one) => day(one.valid_from)],
  ['row.works', (one) => formatNumber(one.works), 'number'],
  ['row.dossiers', (one) => (one.incomplete_dossiers === undefined ? '' : formatNumber(one.incomplete_dossiers)), 'number'],
  ['row.secrecy', (one) => (one.secrecy_level === undefined ? '' : tCode('secrecy', one.secrecy_level))],
  ['row.code', (one) => one.parcel_code],
];

/** Rows that say nothing of any parcel are left out. */
export function rowsOf(parcels: readonly ComparedParcel[]): ComparedRow[] {
  return FACTS.map(([title, read, kind]) => {
    const cells = parcels.map((parcel) => String(read(parcel) ?? ''));
    return { title: say(title), cells, differs: cells.map((cell) => cell !== cells[0]), isNumber: kind === 'number' };
  }).filter(({ cells }) => cells.some((cell) => cell !== ''));
}

/** Sums as pairs of a title and words. */
export function sumsOf(sums: ComparedSums): [title: string, value: string][] {
  const all = formatNumber(sums.count);
  return [
    [say('comparison.counted'), all],
    [say('row.legal'), area(sums.legal_area_m2)],
    [say('row.measured'), area(sums.measured_area_m2)],
    [say('comparison.certificates'), say('comparison.of', { n: formatNumber(sums.certificates), all })],
    ...(sums.disputes ? [[say('comparison.disputes'), say('comparison.of', { n: formatNumber(sums.disputes), all })] as [string, string]] : []),
  ];
}

export const usesOf = (sums: ComparedSums): { code: string; title: string; value: string }[] =>
  sums.uses.map((use) => ({
    code: use.land_use_code,
    title: landUseName(use.land_use_code),
    value: say('comparison.use', { area: `${area(use.area_m2)} m²`, n: formatNumber(use.parcels) }),
  }));

/** Tab-separated, for a spreadsheet: a head of names, a row for each fact, and the sums. */
export function comparisonText(names: readonly string[], rows: readonly ComparedRow[], sums: ComparedSums): string {
  const table = names.length ? [[say('comparison.fact'), ...names], ...rows.map(({ title, cells }) => [title, ...cells])] : [];
  const below = [[say('comparison.sums')], ...sumsOf(sums), ...usesOf(sums).map(({ code, title, value }) => [`${code} ${title}`, value])];
  const clean = (cell: string) => cell.replace(/\s+/g, ' ');
  return [...table, ...below].map((row) => row.map(clean).join('\t')).join('\n');
}
