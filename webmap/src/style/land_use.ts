/** Colours of land-use groups, certificates and works, in the order in which they are painted. Shared by map, legend and lists. */

export interface UseGroup {
  name: string;
  fill: string;
  edge: string;
  codes: readonly string[];
}

/** Custom properties of tokens.css; a worker, which knows none, is told what they stand for. */
const coloursOf = (name: string) => ({ fill: `var(--${name})`, edge: `var(--${name}-edge)` });

/** Painted first to last, the same in every tile, so that overlaps look alike on both sides of a seam. */
export const USE_GROUPS: readonly UseGroup[] = [
  { name: 'other', ...coloursOf('use-other'), codes: ['PNK', 'PNN', 'NNP', 'CDG'] },
  { name: 'unused', ...coloursOf('use-unused'), codes: ['CSD', 'CGT', 'BCS', 'DCS', 'NCS', 'MCS'] },
  { name: 'transport', ...coloursOf('use-transport'), codes: ['DGT'] },
  { name: 'water', ...coloursOf('use-water'), codes: ['TVC', 'MNC', 'SON', 'SMN', 'DTL', 'DCT', 'MVB', 'MVT', 'MVR', 'MVK'] },
  { name: 'forest', ...coloursOf('use-forest'), codes: ['LNP', 'RDD', 'RPH', 'RSX', 'RSN', 'RDN', 'RDT', 'RDK', 'RDM', 'RPN', 'RPT', 'RPK', 'RPM', 'RST', 'RSK', 'RSM'] },
  { name: 'aquaculture', ...coloursOf('use-aquaculture'), codes: ['NTS', 'LMU', 'TSL', 'TSN'] },
  { name: 'rice', ...coloursOf('use-rice'), codes: ['LUA', 'LUC', 'LUK', 'LUN'] },
  { name: 'crops', ...coloursOf('use-crops'), codes: ['CHN', 'HNK', 'BHK', 'NHK', 'COC', 'CNT', 'NKH', 'SXN'] },
  { name: 'perennial', ...coloursOf('use-perennial'), codes: ['CLN', 'LNC', 'LNQ', 'LNK'] },
  { name: 'rural', ...coloursOf('use-rural'), codes: ['ONT', 'DNT'] },
  { name: 'urban', ...coloursOf('use-urban'), codes: ['OTC', 'ODT', 'KDT'] },
  { name: 'worship', ...coloursOf('use-worship'), codes: ['TON', 'TIN', 'TTN', 'NTD'] },
  { name: 'public', ...coloursOf('use-public'), codes: ['CCC', 'DPC', 'DDD', 'DDT', 'DDL', 'DRA', 'DNL', 'DBV', 'DCH', 'DKV', 'DSH', 'DCK'] },
  { name: 'offices', ...coloursOf('use-offices'), codes: ['TSC', 'DSN', 'DVH', 'DXH', 'DYT', 'DGD', 'DTT', 'DKH', 'DMT', 'DKT', 'DNG', 'DSK', 'CTS', 'DTS', 'TSK'] },
  { name: 'production', ...coloursOf('use-production'), codes: ['CSK', 'SCC', 'SKK', 'SKN', 'SCT', 'SKC', 'SKS', 'SKT', 'SKX', 'CNC', 'KKT'] },
  { name: 'commerce', ...coloursOf('use-commerce'), codes: ['TMD'] },
  { name: 'security', ...coloursOf('use-security'), codes: ['CAN'] },
  { name: 'defence', ...coloursOf('use-defence'), codes: ['CQP', 'CQA'] },
];

const groupByCode = new Map(USE_GROUPS.flatMap((group, index) => group.codes.map((code) => [code, index] as const)));

/** Index in USE_GROUPS; unknown codes belong to the first, "other". */
export const useGroupIndex = (code: string | null | undefined): number => groupByCode.get(code ?? '') ?? 0;
export const useGroup = (code: string | null | undefined): UseGroup => USE_GROUPS[useGroupIndex(code)]!;

export const ZONE_OUTLINE = 'var(--zone-outline)';

export interface WorkStyle {
  type: string;
  fill: string;
  edge: string;
}

export const WORK_STYLES: readonly WorkStyle[] = [
  { type: 'D', ...coloursOf('work-d') },
  { type: 'C', ...coloursOf('work-c') },
  { type: 'B', ...coloursOf('work-b') },
  { type: 'A', ...coloursOf('work-a') },
];

export const workStyleIndex = (type: string | null | undefined): number =>
  Math.max(0, WORK_STYLES.findIndex((style) => style.type === type));

export interface ProtectionStyle {
  kind: string;
  fill: string;
  edge: string;
  /** strokes and gaps, in pixels: kinds differ without colours too */
  dash: readonly number[];
}

/** Painted first to last: what is stricter lies within what is wider. */
export const PROTECTION_STYLES: readonly ProtectionStyle[] = [
  { kind: 'technical_corridor', ...coloursOf('protection-corridor'), dash: [2, 2.5] },
  { kind: 'ammunition_belt', ...coloursOf('protection-ammunition'), dash: [9, 3, 2, 3] },
  { kind: 'safety_belt', ...coloursOf('protection-belt'), dash: [4, 3] },
  { kind: 'protected', ...coloursOf('protection-protected'), dash: [10, 3] },
  { kind: 'restricted', ...coloursOf('protection-restricted'), dash: [] },
];

export const protectionStyleIndex = (kind: string): number => Math.max(0, PROTECTION_STYLES.findIndex((style) => style.kind === kind));

/** Painted first to last: lines of provinces lie over those of communes. */
export const BOUNDARY_STYLES = [
  { level: 'commune', line: 'var(--boundary-commune)', width: 0.8 },
  { level: 'province', line: 'var(--boundary-province)', width: 1.8 },
] as const;

/** Colour and mark of a certificate status: never colour alone, the word stands beside it. */
export const CERTIFICATE_COLOURS: Record<string, string> = {
  issued: 'var(--good)',
  in_progress: 'var(--status-blue)',
  not_issued: 'var(--amber)',
  disputed: 'var(--bad)',
};

/** Lines over a fill, as the path of one square of 8 by 8 that repeats. */
const RISING = 'M-1 1 1-1M0 8 8 0M7 9 9 7';
const FALLING = 'M-1 7 1 9M0 0 8 8M7-1 9 1';
const DOTS = 'M1 2h2M5 6h2';

export interface CertificateStyle {
  /** empty for what a newer server may say */
  status: string;
  fill: string;
  edge: string;
  /** null for a plain fill */
  hatch: string | null;
}

/** Parcels by certificate: fills that differ for colour-blind eyes too (theme.test.ts), and hatches that need no colour. */
export const CERTIFICATE_STYLES: readonly CertificateStyle[] = [
  { status: '', ...coloursOf('use-other'), hatch: null },
  { status: 'issued', ...coloursOf('certificate-issued'), hatch: null },
  { status: 'in_progress', ...coloursOf('certificate-in-progress'), hatch: DOTS },
  { status: 'not_issued', ...coloursOf('certificate-not-issued'), hatch: RISING },
  { status: 'disputed', ...coloursOf('certificate-disputed'), hatch: RISING + FALLING },
];

/** Index in CERTIFICATE_STYLES; unknown ones belong to the first. */
export const certificateStyleIndex = (status: string | null | undefined): number =>
  Math.max(0, CERTIFICATE_STYLES.findIndex((style) => style.status === status));
