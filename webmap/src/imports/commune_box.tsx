/** A box that suggests communes by name or code (ARIA combobox). */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Suggestion } from '../api_types';
import { choose } from '../i18n';
import { Icon } from '../parts/icons';
import { createLoader } from '../state/resource';
import { noticeError } from '../state/session';
import { getCommunes } from './api';
import { say } from './say';

const DEBOUNCE_MS = 120;

interface Commune {
  code: string;
  label: string;
}

interface Props {
  chosen: Commune | null;
  onChoose: (commune: Commune | null) => void;
}

function Chosen({ chosen, onChoose }: { chosen: Commune; onChoose: Props['onChoose'] }) {
  return (
    <div class="field">
      {say('option.commune')}
      <span class="chip">
        <b>
          {chosen.label} · {chosen.code}
        </b>
        <button type="button" aria-label={say('option.commune.clear')} onClick={() => onChoose(null)}>
          <Icon name="close" size={14} />
        </button>
      </span>
    </div>
  );
}

export function CommuneBox({ chosen, onChoose }: Props) {
  const text = useSignal('');
  const active = useSignal(0);
  const loader = useMemo(() => createLoader<Suggestion[]>(), []);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  if (chosen) return <Chosen {...{ chosen, onChoose }} />;

  const list = loader.state.value.value ?? [];
  const onInput = (value: string) => {
    text.value = value;
    active.value = 0;
    clearTimeout(timer.current);
    if (value.trim().length < 2) return loader.clear();
    timer.current = setTimeout(() => void loader.run((signal) => getCommunes(value.trim(), signal)).then(() => noticeError(loader.state.peek().error)), DEBOUNCE_MS);
  };
  const take = ({ label, filter }: Suggestion) => {
    loader.clear();
    onChoose({ code: filter!['commune_code']!, label });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') active.value = Math.min(list.length - 1, active.value + 1);
    else if (event.key === 'ArrowUp') active.value = Math.max(0, active.value - 1);
    else if (event.key === 'Enter' && list[active.value]) take(list[active.value]!);
    else if (event.key === 'Escape') loader.clear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <label class="field commune-box">
      {say('option.commune')}
      <input
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        placeholder={say('option.commune.hint')}
        aria-expanded={list.length > 0}
        aria-controls="commune-list"
        aria-autocomplete="list"
        aria-activedescendant={list.length ? `commune-${active.value}` : undefined}
        value={text.value}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => loader.clear()}
      />
      <ul id="commune-list" role="listbox" aria-label={say('option.commune')} hidden={list.length === 0}>
        {list.map((one, i) => (
          <li key={one.label + i} id={`commune-${i}`} role="option" aria-selected={i === active.value} onMouseDown={(event) => event.preventDefault()} onClick={() => take(one)}>
            {one.label} <small>{choose(one.detail_vi, one.detail_en)}</small>
          </li>
        ))}
      </ul>
    </label>
  );
}
