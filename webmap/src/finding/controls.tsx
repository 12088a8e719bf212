/** The controls of conditions: values with counts, numbers, words, spans of days and of area. Each filters at once. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as api from '../api';
import type { FacetCount, Stats } from '../api_types';
import { formatNumber } from '../format';
import { choose, textsOf, t } from '../i18n';
import { areaRange, filterQuery, filters, setAreaRange, setFilter, toggleFilterValue } from '../state/filters';
import { codeLists, DOSSIER_GAPS, dossierTitle, landUseName } from '../state/lookups';
import { createLoader } from '../state/resource';
import { noteTitles, valueTitle } from '../state/value_titles';
import { ErrorNote } from '../parts/error_note';
import { matching } from '../parts/matching';
import { readNumbers, readPeriod, readWords, writeNumbers, writePeriod } from './typed_values';
import { texts } from './texts';

const say = textsOf(texts);

interface Choice {
  value: string;
  title: string;
  n: number | null;
}

/** No more rows than somebody reads; typing narrows them. */
const MOST_SHOWN = 200;

function Choices({ name, choices }: { name: string; choices: readonly Choice[] }) {
  const typed = useSignal('');
  const chosen = filters.value[name] ?? [];
  const found = choices.filter(({ value, title }) => matching(`${value} ${title}`, typed.value));
  return (
    <>
      {choices.length > 8 && (
        <input
          type="search"
          class="text-box"
          placeholder={say('values.search')}
          aria-label={say('values.search')}
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
      )}
      <div class="builder-values">
        {found.slice(0, MOST_SHOWN).map(({ value, title, n }) => (
          <label key={value} class="builder-value" title={title}>
            <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggleFilterValue(name, value)} />
            <span>{title}</span>
            {n !== null && <span class="count">{formatNumber(n)}</span>}
          </label>
        ))}
        {found.length === 0 && <p class="fine">{say('values.none')}</p>}
      </div>
    </>
  );
}

const values = createLoader<Stats>();

/** Code and name, or just the name where the code says nothing. */
function titleOf(name: string, { value, title }: FacetCount): string {
  if (value === null) return t('facet.unknown');
  if (name === 'main_use_code') return `${value} · ${landUseName(value)}`;
  return title ? `${title} · ${value}` : valueTitle(name, value);
}

export function CountedValues({ name }: { name: string }) {
  const load = () => values.run((abort) => api.getStats({ ...filterQuery([name]), facets: name }, abort));
  useEffect(() => {
    void load().then((stats) => stats && noteTitles(name, stats.facets[name] ?? []));
    return () => values.clear();
  }, [name]);
  const { value: stats, error } = values.state.value;
  if (error) return <ErrorNote error={error} title={say('values.error')} onRetry={() => void load()} />;
  const shares = stats?.facets[name];
  if (!shares) return <div class="skeleton-lines" role="img" aria-label={t('common.loading')} />;
  const counted = shares.flatMap((share): Choice[] => (share.value === null ? [] : [{ value: share.value, title: titleOf(name, share), n: share.n }]));
  const rest = (filters.value[name] ?? []).filter((value) => !counted.some((choice) => choice.value === value));
  const chosen = rest.map((value): Choice => ({ value, title: valueTitle(name, value), n: 0 }));
  return <Choices name={name} choices={[...chosen, ...counted]} />;
}

export function Origins() {
  const origins = codeLists.value?.origins ?? [];
  const choices = origins.map(({ code, name_vi, name_en }) => ({ value: String(code), title: choose(name_vi, name_en), n: null }));
  return <Choices name="origin_code" choices={choices} />;
}

export function Dossiers() {
  const choices = DOSSIER_GAPS.map((value) => ({ value, title: dossierTitle(value), n: null }));
  return <Choices name="missing_dossier" choices={choices} />;
}

interface TypedProps {
  name: string;
  label: string;
  wrong: string;
  write: (values: readonly string[]) => string;
  /** null where the text is not understood */
  read: (text: string) => string[] | null;
}

function Typed({ name, label, wrong, write, read }: TypedProps) {
  const typed = useSignal(write(filters.value[name] ?? []));
  const found = read(typed.value);
  const onSubmit = (event: Event) => {
    event.preventDefault();
    if (found) setFilter(name, found);
  };
  return (
    <form class="builder-form" onSubmit={onSubmit}>
      <label>
        {label}
        <input
          type="text"
          class="text-box"
          value={typed.value}
          aria-invalid={found === null}
          aria-describedby="builder-wrong"
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
      </label>
      <p id="builder-wrong" class="wrong" role="status">
        {found === null ? wrong : ''}
      </p>
      <button type="submit" class="button button-primary" disabled={found === null}>
        {say('builder.apply')}
      </button>
    </form>
  );
}

export const Numbers = ({ name }: { name: string }) => (
  <Typed name={name} label={say('numbers.label')} wrong={say('numbers.wrong')} write={writeNumbers} read={readNumbers} />
);

export const Words = ({ name }: { name: string }) => (
  <Typed name={name} label={say('words.label')} wrong="" write={(words) => words.join(', ')} read={readWords} />
);

interface RangeProps {
  kind: 'date' | 'number';
  from: string;
  to: string;
  /** whether the first is not above the last */
  fits: (from: string, to: string) => boolean;
  onApply: (from: string, to: string) => void;
}

function Range({ kind, from, to, fits, onApply }: RangeProps) {
  const range = useSignal({ from, to });
  const isRight = range.value.from === '' || range.value.to === '' || fits(range.value.from, range.value.to);
  const onSubmit = (event: Event) => {
    event.preventDefault();
    if (isRight) onApply(range.value.from, range.value.to);
  };
  return (
    <form class="builder-form" onSubmit={onSubmit}>
      <div class="builder-range">
        {(['from', 'to'] as const).map((end) => (
          <label key={end}>
            {say(`range.${end}`)}
            <input
              type={kind}
              class="text-box"
              min={kind === 'number' ? 0 : undefined}
              step={kind === 'number' ? 'any' : undefined}
              value={range.value[end]}
              aria-invalid={!isRight}
              onInput={(event) => (range.value = { ...range.value, [end]: event.currentTarget.value })}
            />
          </label>
        ))}
      </div>
      <p class="wrong" role="status">
        {isRight ? '' : say('range.wrong')}
      </p>
      <button type="submit" class="button button-primary" disabled={!isRight}>
        {say('builder.apply')}
      </button>
    </form>
  );
}

export function Period({ name }: { name: string }) {
  const [from, to] = readPeriod(filters.value[name]?.[0]);
  const onApply = (first: string, last: string) => {
    const period = writePeriod(first, last);
    setFilter(name, period ? [period] : []);
  };
  return <Range kind="date" from={from} to={to} fits={(first, last) => first <= last} onApply={onApply} />;
}

export function AreaRange() {
  const { min, max } = areaRange.value;
  const textOf = (limit: number | null) => (limit === null ? '' : String(limit));
  const numberOf = (text: string) => (text === '' ? null : Number(text));
  return (
    <Range
      kind="number"
      from={textOf(min)}
      to={textOf(max)}
      fits={(first, last) => Number(first) <= Number(last)}
      onApply={(first, last) => setAreaRange(numberOf(first), numberOf(last))}
    />
  );
}
