/** Colours of land-use groups and works, in the order in which they are painted. Shared by map, legend and lists. */

export interface UseGroup {
  name: string;
  fill: string;
  edge: string;
  codes: readonly string[];
}

const EDGE = '#b79f86';

/** Painted first to last, the same in every tile, so that overlaps look alike on both sides of a seam. */
export const USE_GROUPS: readonly UseGroup[] = [
  { name: 'other', fill: '#e9e5dc', edge: EDGE, codes: ['PNK', 'PNN', 'NNP', 'CDG'] },
  { name: 'unused', fill: '#efebdf', edge: EDGE, codes: ['CSD', 'CGT', 'BCS', 'DCS', 'NCS', 'MCS'] },
  { name: 'transport', fill: '#f6f1e4', edge: '#cdbfa9', codes: ['DGT'] },
  { name: 'water', fill: '#c8dfe9', edge: '#93b3c2', codes: ['TVC', 'MNC', 'SON', 'SMN', 'DTL', 'DCT', 'MVB', 'MVT', 'MVR', 'MVK'] },
  { name: 'forest', fill: '#bfd8ae', edge: '#94ab80', codes: ['LNP', 'RDD', 'RPH', 'RSX', 'RSN', 'RDN', 'RDT', 'RDK', 'RDM', 'RPN', 'RPT', 'RPK', 'RPM', 'RST', 'RSK', 'RSM'] },
  { name: 'aquaculture', fill: '#cfe6ea', edge: '#9dbcc4', codes: ['NTS', 'LMU', 'TSL', 'TSN'] },
  { name: 'rice', fill: '#f1f3cf', edge: '#bdb98a', codes: ['LUA', 'LUC', 'LUK', 'LUN'] },
  { name: 'crops', fill: '#e7edc6', edge: '#b5b68a', codes: ['CHN', 'HNK', 'BHK', 'NHK', 'COC', 'CNT', 'NKH', 'SXN'] },
  { name: 'perennial', fill: '#d8e9c8', edge: '#a9b98f', codes: ['CLN', 'LNC', 'LNQ', 'LNK'] },
  { name: 'rural', fill: '#fae3b9', edge: '#c4a06e', codes: ['ONT', 'DNT'] },
  { name: 'urban', fill: '#f5cfbd', edge: '#c29580', codes: ['OTC', 'ODT', 'KDT'] },
  { name: 'worship', fill: '#ded4cb', edge: '#a99a8d', codes: ['TON', 'TIN', 'TTN', 'NTD'] },
  { name: 'public', fill: '#e8dccb', edge: EDGE, codes: ['CCC', 'DPC', 'DDD', 'DDT', 'DDL', 'DRA', 'DNL', 'DBV', 'DCH', 'DKV', 'DSH', 'DCK'] },
  { name: 'offices', fill: '#f0c9c4', edge: '#bd918b', codes: ['TSC', 'DSN', 'DVH', 'DXH', 'DYT', 'DGD', 'DTT', 'DKH', 'DMT', 'DKT', 'DNG', 'DSK', 'CTS', 'DTS', 'TSK'] },
  { name: 'production', fill: '#dbd2e8', edge: '#a596b8', codes: ['CSK', 'SCC', 'SKK', 'SKN', 'SCT', 'SKC', 'SKS', 'SKT', 'SKX', 'CNC', 'KKT'] },
  { name: 'commerce', fill: '#f3cadb', edge: '#bd8fa3', codes: ['TMD'] },
  { name: 'security', fill: '#c6c29b', edge: '#7c7750', codes: ['CAN'] },
  { name: 'defence', fill: '#b9c892', edge: '#5d6b33', codes: ['CQP', 'CQA'] },
];

const groupByCode = new Map(USE_GROUPS.flatMap((group, index) => group.codes.map((code) => [code, index] as const)));

/** Index in USE_GROUPS; unknown codes belong to the first, "other". */
export const useGroupIndex = (code: string | null | undefined): number => groupByCode.get(code ?? '') ?? 0;
export const useGroup = (code: string | null | undefined): UseGroup => USE_GROUPS[useGroupIndex(code)]!;

export const ZONE_OUTLINE = '#3d4a1f';

export interface WorkStyle {
  type: string;
  fill: string;
  edge: string;
}

export const WORK_STYLES: readonly WorkStyle[] = [
  { type: 'D', fill: '#9d958a', edge: '#5f574d' },
  { type: 'C', fill: '#8d8fae', edge: '#4c4f78' },
  { type: 'B', fill: '#c79a52', edge: '#7d5713' },
  { type: 'A', fill: '#b87362', edge: '#7a3425' },
];

export const workStyleIndex = (type: string | null | undefined): number =>
  Math.max(0, WORK_STYLES.findIndex((style) => style.type === type));

/** Colour and mark of a certificate status: never colour alone, the word stands beside it. */
export const CERTIFICATE_COLOURS: Record<string, string> = {
  issued: '#2f7d57',
  in_progress: '#2563b8',
  not_issued: '#96580a',
  disputed: '#b3372f',
};
