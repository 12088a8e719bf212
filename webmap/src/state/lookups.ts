/** Code lists of the register (land use, certificate status, zones, provinces), fetched once per session. */
import { computed } from '@preact/signals';
import * as api from '../api';
import type { CodeLists, LandUseCode } from '../api_types';
import { formatNumber } from '../format';
import { choose, t, tCode } from '../i18n';
import { createLoader } from './resource';

const loader = createLoader<CodeLists>();

export const codeLists = computed(() => loader.state.value.value);
export const codeListsError = computed(() => loader.state.value.error);

export const loadCodeLists = (): Promise<CodeLists | null> => loader.run(() => api.getCodeLists());

const landUseByCode = computed(
  () => new Map<string, LandUseCode>((codeLists.value?.land_use ?? []).map((use) => [use.code, use])),
);

/** Name of a land-use code, or the code when the list has none. */
export function landUseName(code: string | null): string {
  if (code === null) return t('facet.unknown');
  const use = landUseByCode.value.get(code);
  return use ? choose(use.name_vi, use.name_en) : code;
}

/** Title of a value of one of the lists, or the value itself. */
export function codeTitle(list: 'certificate_status' | 'status' | 'secrecy_level', value: string | null): string {
  if (value === null) return t('facet.unknown');
  const entry = codeLists.value?.[list].find((code) => code.value === value);
  return entry ? choose(entry.title_vi, entry.title_en) : value;
}

export function provinceName(code: string | null): string {
  if (code === null) return t('facet.unknown');
  return codeLists.value?.provinces.find((province) => province.code === code)?.name ?? code;
}

function originName(value: string): string {
  const origin = codeLists.value?.origins.find(({ code }) => String(code) === value);
  return origin ? choose(origin.name_vi, origin.name_en) : value;
}

/** Boxes of a work's dossier (Law 25/2023/QH15, art. 10) that may lack a document; the last: none does. */
export const DOSSIER_GAPS = ['a', 'b', 'c', 'd', 'đ', 'none'] as const;

export const DOSSIER_BOXES = DOSSIER_GAPS.filter((box) => box !== 'none');

export const dossierTitle = (box: string): string => (box === 'none' ? t('dossier.complete') : t('dossier.missing', { box }));

/** A · Chiến đấu, phòng thủ */
export const workTypeTitle = (type: string): string => `${type} · ${tCode('work_type', type)}`;

/** The words for a filter's value. */
export function filterValueTitle(name: string, value: string): string {
  if (name === 'main_use_code') return value;
  if (name === 'province_code') return provinceName(value);
  if (name === 'certificate_status' || name === 'status' || name === 'secrecy_level') return codeTitle(name, value);
  if (name === 'origin_code') return originName(value);
  if (name === 'missing_dossier') return dossierTitle(value);
  if (name === 'map_scale') return `1 : ${formatNumber(Number(value))}`;
  return value;
}
