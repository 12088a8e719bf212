/** Conditions of works beside the filters of parcels: the list to choose from, and those in force as chips. */
import { useEffect, useRef } from 'preact/hooks';
import { textsOf, tCode } from '../i18n';
import { Icon } from '../parts/icons';
import { DOSSIER_GAPS, dossierTitle } from '../state/lookups';
import { WORK_FILTER_NAMES } from '../state/permalink';
import { clearWorkFilter, isWorkConditionOffered, toggleWorkFilter, workConditions, workFilters } from '../state/works';
import { texts } from './texts';

const say = textsOf(texts);

type Name = (typeof WORK_FILTER_NAMES)[number];

const VALUES: Record<Name, readonly string[]> = {
  work_type: ['A', 'B', 'C', 'D'],
  work_condition: ['good', 'fair', 'poor', 'ruined'],
  work_lifecycle: ['planned', 'construction', 'in_use', 'suspended', 'repurposed', 'demolished', 'relocated', 'historical'],
  work_group: ['special', 'I', 'II', 'III'],
  work_missing_document: DOSSIER_GAPS,
  work_standing: ['parcel', 'none'],
};

function valueTitle(name: Name, value: string): string {
  if (name === 'work_missing_document') return dossierTitle(value);
  if (name === 'work_standing') return say(value === 'none' ? 'standing.none' : 'standing.parcel');
  if (name === 'work_type') return `${value} · ${tCode('work_type', value)}`;
  return tCode(name === 'work_group' ? name : name.replace('work_', ''), value);
}

/** The conditions in force, each with its way out. */
export function WorkChips() {
  if (workConditions.value.length === 0) return null;
  return (
    <ul class="work-chips" aria-label={say('works.conditions')}>
      {workConditions.value.map(([name, values]) => {
        const title = say(`condition.${name as Name}`);
        const text = values.map((value) => valueTitle(name as Name, value)).join(', ');
        return (
          <li key={name} class="chip" title={text}>
            {title}: <b>{text}</b>
            <button type="button" aria-label={say('condition.remove', { name: title })} onClick={() => clearWorkFilter(name)}>
              <Icon name="close" size={14} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

export function WorkConditions({ onClose }: { onClose: () => void }) {
  const menu = useRef<HTMLElement>(null);
  useEffect(() => menu.current?.querySelector('input')?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  };
  return (
    <section ref={menu} class="column-menu work-conditions" aria-label={say('works.conditions')} onKeyDown={onKeyDown}>
      {WORK_FILTER_NAMES.filter(isWorkConditionOffered).map((name) => (
        <fieldset key={name}>
          <legend>{say(`condition.${name}`)}</legend>
          {VALUES[name].map((value) => (
            <label key={value}>
              <input type="checkbox" checked={workFilters.value[name]?.includes(value) ?? false} onChange={() => toggleWorkFilter(name, value)} />
              {valueTitle(name, value)}
            </label>
          ))}
        </fieldset>
      ))}
    </section>
  );
}
