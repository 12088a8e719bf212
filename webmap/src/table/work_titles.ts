/** How columns and conditions of works, and the values of these, are called: in the inspector's words where it has them. */
import { codesOf, t, tCode, textsOf, type TextKey } from '../i18n';
import { DOSSIER_GAPS, dossierTitle, workTypeTitle } from '../state/lookups';
import type { WORK_FILTER_NAMES } from '../state/permalink';
import { texts } from './texts';

const say = textsOf(texts);

export type WorkFilterName = (typeof WORK_FILTER_NAMES)[number];

const INSPECTORS: Partial<Record<string, TextKey>> = {
  group: 'work.group', condition: 'work.condition', lifecycle: 'work.lifecycle', on_parcels: 'work.parcels',
};

export function workColumnTitle(name: string): string {
  const key = INSPECTORS[name];
  return key ? t(key) : say(`column.${name}` as keyof (typeof texts)['vi']);
}

interface Condition {
  /** the column of what is asked for */
  column: string | null;
  values: readonly string[];
  valueTitle: (value: string) => string;
}

const ofCodes = (column: string, prefix: string): Condition => ({
  column, values: codesOf(prefix), valueTitle: (value) => tCode(prefix, value),
});

const CONDITIONS: Record<WorkFilterName, Condition> = {
  work_missing_document: { column: 'dossier', values: DOSSIER_GAPS, valueTitle: dossierTitle },
  work_type: { ...ofCodes('type', 'work_type'), valueTitle: workTypeTitle },
  work_condition: ofCodes('condition', 'condition'),
  work_lifecycle: ofCodes('lifecycle', 'lifecycle'),
  work_group: ofCodes('group', 'work_group'),
  work_standing: {
    column: null, values: ['parcel', 'none'], valueTitle: (value) => say(value === 'none' ? 'standing.none' : 'standing.parcel'),
  },
};

export const workConditionValues = (name: WorkFilterName): readonly string[] => CONDITIONS[name].values;
export const workValueTitle = (name: WorkFilterName, value: string): string => CONDITIONS[name].valueTitle(value);

export function workConditionTitle(name: WorkFilterName): string {
  const { column } = CONDITIONS[name];
  return column ? workColumnTitle(column) : say('standing.title');
}
