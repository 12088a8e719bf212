/** Conditions of works beside the filters of parcels: the list to choose from, and those in force as chips. */
import { textsOf } from '../i18n';
import { Icon } from '../parts/icons';
import { WORK_FILTER_NAMES } from '../state/permalink';
import { clearWorkFilter, isWorkConditionOffered, toggleWorkFilter, workConditions, workFilters } from '../state/works';
import { Menu } from './menu';
import { texts } from './texts';
import { workConditionTitle, workConditionValues, workValueTitle, type WorkFilterName } from './work_titles';

const say = textsOf(texts);

/** The conditions in force, each with its way out. */
export function WorkChips() {
  if (workConditions.value.length === 0) return null;
  return (
    <ul class="work-chips" aria-label={say('works.conditions')}>
      {workConditions.value.map(([name, values]) => {
        const title = workConditionTitle(name as WorkFilterName);
        const text = values.map((value) => workValueTitle(name as WorkFilterName, value)).join(', ');
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
  return (
    <Menu label={say('works.conditions')} kind="work-conditions" onClose={onClose}>
      {WORK_FILTER_NAMES.filter(isWorkConditionOffered).map((name) => (
        <fieldset key={name}>
          <legend>{workConditionTitle(name)}</legend>
          {workConditionValues(name).map((value) => (
            <label key={value}>
              <input type="checkbox" checked={workFilters.value[name]?.includes(value) ?? false} onChange={() => toggleWorkFilter(name, value)} />
              {workValueTitle(name, value)}
            </label>
          ))}
        </fieldset>
      ))}
    </Menu>
  );
}
