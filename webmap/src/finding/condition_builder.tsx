/** The list of attributes to filter by, and the control of the chosen one. */
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { textsOf, t } from '../i18n';
import { filters } from '../state/filters';
import { sessionEpoch } from '../state/session';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { matching } from '../parts/matching';
import { attributes, chosen, conditions, loadAttributes, type Condition, type Control, type Group } from './attributes';
import { AreaRange, CountedValues, Dossiers, Numbers, Origins, Period, Words } from './controls';
import './finding.css';
import { texts } from './texts';

const say = textsOf(texts);
const GROUPS: readonly Group[] = ['use', 'place', 'survey'];
const CONTROLS: Record<Control, ComponentType<{ name: string }>> = {
  values: CountedValues, origins: Origins, numbers: Numbers, words: Words, dossier: Dossiers, period: Period, area: AreaRange,
};

const isInForce = (name: string): boolean =>
  name === 'area' ? 'min_area' in filters.value || 'max_area' in filters.value : name in filters.value;

function ConditionList({ all }: { all: readonly Condition[] }) {
  const typed = useSignal('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const found = all.filter(({ title }) => matching(title, typed.value));
  return (
    <>
      <input
        ref={field}
        type="search"
        class="text-box"
        placeholder={say('builder.search')}
        aria-label={say('builder.search')}
        value={typed.value}
        onInput={(event) => (typed.value = event.currentTarget.value)}
      />
      {GROUPS.map((group) => {
        const own = found.filter((condition) => condition.group === group);
        if (!own.length) return null;
        return (
          <section key={group} class="builder-group">
            <h3>{say(`group.${group}`)}</h3>
            <ul>
              {own.map(({ name, title }) => (
                <li key={name}>
                  <button type="button" onClick={() => (chosen.value = name)}>
                    {title}
                    <Icon name={isInForce(name) ? 'check' : 'chevronRight'} size={14} />
                  </button>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {found.length === 0 && <p class="fine">{say('builder.none')}</p>}
    </>
  );
}

function Chosen({ name, title, control }: Condition) {
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  const Part = CONTROLS[control];
  return (
    <>
      <div class="builder-chosen">
        <button ref={back} type="button" class="icon-button" aria-label={say('builder.back')} onClick={() => (chosen.value = null)}>
          <Icon name="chevronLeft" size={16} />
        </button>
        <h3>{title}</h3>
      </div>
      <Part key={name} name={name} />
    </>
  );
}

export function ConditionBuilder() {
  useEffect(loadAttributes, [sessionEpoch.value]);
  const { value, error } = attributes.value;
  const all = conditions(say('builder.area'));
  const current = all.find(({ name }) => name === chosen.value);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !current) return;
    event.stopPropagation();
    chosen.value = null;
  };
  return (
    <section class="builder" aria-label={say('builder.label')} onKeyDown={onKeyDown}>
      {error && <ErrorNote error={error} title={say('builder.error')} onRetry={loadAttributes} />}
      {!value && !error && <div class="skeleton-lines" role="img" aria-label={t('common.loading')} />}
      {value && (current ? <Chosen {...current} /> : <ConditionList all={all} />)}
    </section>
  );
}
