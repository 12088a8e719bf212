/** Conditions of findings: severity, state and kind, each with how many there are; what is chosen stands in the menu alone. */
import { formatNumber } from '../format';
import { choose, textsOf } from '../i18n';
import { SeverityMark } from '../parts/severity_mark';
import { findingConditions, findingsFound, toggleFindingCondition, type FindingCondition, type FindingTally } from '../state/import_findings';
import { Menu } from './menu';
import { texts } from './finding_texts';
import { texts as ofTables } from './texts';

const say = textsOf(texts);
const sayOfTables = textsOf(ofTables);
const SEVERITIES = ['error', 'warning', 'note'] as const;
const STATES = ['open', 'accepted'] as const;

const count = (tallies: readonly FindingTally[], name: FindingCondition, value: string): number =>
  tallies.reduce((sum, one) => sum + (one[name] === value ? one.n : 0), 0);

interface ChoiceProps {
  name: FindingCondition;
  value: string;
  /** not told where none of it is counted unless it is asked for */
  n: number | null;
  children: preact.ComponentChildren;
}

function Choice({ name, value, n, children }: ChoiceProps) {
  const chosen = findingConditions.value[name]?.includes(value) ?? false;
  return (
    <label>
      <input type="checkbox" checked={chosen} onChange={() => toggleFindingCondition(name, value)} />
      <span>{children}</span>
      {n !== null && <span class="number">{formatNumber(n)}</span>}
    </label>
  );
}

function Codes({ tallies }: { tallies: readonly FindingTally[] }) {
  const titles = new Map(tallies.map((one) => [one.code, choose(one.title_vi, one.title_en)]));
  const codes = [...new Set([...titles.keys(), ...(findingConditions.value.code ?? [])])].sort();
  if (codes.length === 0) return null;
  return (
    <fieldset>
      <legend>{say('findings.code_title')}</legend>
      {codes.map((code) => (
        <Choice key={code} name="code" value={code} n={count(tallies, 'code', code)}>
          <b class="code">{code}</b> {titles.get(code)}
        </Choice>
      ))}
    </fieldset>
  );
}

export function FindingConditions({ onClose }: { onClose: () => void }) {
  const tallies = findingsFound.value?.tallies ?? [];
  return (
    <Menu label={sayOfTables('findings.conditions')} kind="finding-conditions" onClose={onClose}>
      <fieldset>
        <legend>{say('column.severity')}</legend>
        {SEVERITIES.map((value) => (
          <Choice key={value} name="severity" value={value} n={value === 'note' ? null : count(tallies, 'severity', value)}>
            <SeverityMark severity={value} />
          </Choice>
        ))}
      </fieldset>
      <fieldset>
        <legend>{say('findings.state_title')}</legend>
        {STATES.map((value) => (
          <Choice key={value} name="state" value={value} n={count(tallies, 'state', value)}>
            {say(`findings.state.${value}`)}
          </Choice>
        ))}
      </fieldset>
      <Codes tallies={tallies} />
    </Menu>
  );
}
