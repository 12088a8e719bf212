/** What the caller may filter parcels by, as the server says, with the control that fits each. */
import { signal } from '@preact/signals';
import { getJson } from '../api';
import type { AttributeInfo } from '../api_types';
import { choose, tCode } from '../i18n';
import { createLoader } from '../state/resource';

export type Control = 'values' | 'origins' | 'numbers' | 'words' | 'dossier' | 'period' | 'area';
export type Group = 'use' | 'place' | 'survey';

export interface Condition {
  name: string;
  title: string;
  control: Control;
  group: Group;
}

/** Attributes whose values the server counts. */
const COUNTED = [
  'main_use_code', 'certificate_status', 'status', 'province_code', 'commune_code', 'managing_unit', 'using_unit',
  'military_zone', 'map_scale', 'secrecy_level', 'former_province_code',
];
/** Map ids are no one's way to a parcel. */
const LEFT_OUT = ['tile_id'];
const GROUPS: Record<string, Group> = {
  province_code: 'place', commune_code: 'place', managing_unit: 'place', using_unit: 'place', military_zone: 'place',
  former_province_code: 'place',
  sheet_no: 'survey', parcel_no: 'survey', map_scale: 'survey', surveyed_on: 'survey', system_from: 'survey', parcel_code: 'survey',
};

function controlOf({ name, type }: AttributeInfo): Control {
  if (name === 'origin_code') return 'origins';
  if (name === 'missing_dossier') return 'dossier';
  if (COUNTED.includes(name)) return 'values';
  if (type === 'date' || type === 'date-time') return 'period';
  return type === 'integer' ? 'numbers' : 'words';
}

function titleOf({ name, title, title_vi }: AttributeInfo): string {
  const known = tCode('filter', name);
  return known === name ? choose(title_vi, title) : known;
}

const loader = createLoader<{ attributes: AttributeInfo[] }>();
export const attributes = loader.state;
export const loadAttributes = (): void => void loader.run((abort) => getJson('/collections/parcels?f=json', abort));

/** All conditions of the caller, the area among them, which is two parameters. */
export function conditions(areaTitle: string): Condition[] {
  const listed = (attributes.value.value?.attributes ?? [])
    .filter(({ name, filterable }) => filterable && !LEFT_OUT.includes(name))
    .map((info): Condition => ({ name: info.name, title: titleOf(info), control: controlOf(info), group: GROUPS[info.name] ?? 'use' }));
  return listed.length ? [...listed, { name: 'area', title: areaTitle, control: 'area', group: 'use' }] : [];
}

/** The condition whose control is shown; null shows the list of all. */
export const chosen = signal<string | null>(null);
