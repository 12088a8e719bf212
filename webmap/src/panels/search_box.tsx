/** The one search box with its list of typed suggestions (ARIA combobox). */
import { useSignal } from '@preact/signals';
import type { Suggestion } from '../api_types';
import { choose, t, tCode } from '../i18n';
import { EVERYWHERE, searchScope } from '../state/search_scope';
import { chooseSuggestion, searchText, suggestionKind, suggestions } from '../state/search';
import { Icon, type IconName } from '../parts/icons';
import { scopeTitle, SearchScope } from './search_scope';

const ICONS: Record<Suggestion['type'], IconName> = {
  parcel: 'map',
  parcel_code: 'map',
  certificate: 'document',
  unit: 'shield',
  commune: 'pin',
  work: 'building',
  coordinate_vn2000: 'target',
  coordinate_wgs84: 'target',
};

interface OptionProps {
  suggestion: Suggestion;
  index: number;
  active: boolean;
  onChoose: (suggestion: Suggestion) => void;
}

function Option({ suggestion, index, active, onChoose }: OptionProps) {
  return (
    <li
      id={`suggestion-${index}`}
      role="option"
      aria-selected={active}
      class={active ? 'active' : ''}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onChoose(suggestion)}
    >
      <Icon name={ICONS[suggestion.type] ?? 'search'} />
      <span class="suggestion-text">
        <span>{choose(suggestion.label, suggestion.label_en)}</span>
        <small>{choose(suggestion.detail_vi, suggestion.detail_en)}</small>
      </span>
      <span class="tag">{tCode('suggestion', suggestionKind(suggestion))}</span>
    </li>
  );
}

/** Nothing there: the one option left is to look everywhere. */
function Widen({ onWiden }: { onWiden: () => void }) {
  const text = searchText.value.trim();
  return (
    <li id="suggestion-0" role="option" aria-selected class="active" onMouseDown={(event) => event.preventDefault()} onClick={onWiden}>
      <Icon name="search" />
      <span class="suggestion-text wraps">
        <span>{t('search.widen')}</span>
        <small>{t('search.none_within', { text, scope: scopeTitle(searchScope.value) })}</small>
      </span>
    </li>
  );
}

export function SearchBox() {
  const open = useSignal(false);
  const active = useSignal(0);
  const { value, loading, error } = suggestions.value;
  const list = value ?? [];
  const shown = open.value && searchText.value.trim() !== '' && (value !== null || error !== null);
  const widens = shown && !error && !loading && list.length === 0 && searchScope.value !== EVERYWHERE;
  const listed = shown && (list.length > 0 || widens);

  const onChoose = (suggestion: Suggestion) => {
    open.value = false;
    chooseSuggestion(suggestion);
  };
  const widen = () => {
    searchScope.value = EVERYWHERE;
    document.getElementById('search')?.focus();
  };
  const move = (by: number) => {
    open.value = true;
    if (list.length) active.value = (active.value + by + list.length) % list.length;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter' && widens) widen();
    else if (event.key === 'Enter' && list[active.value]) onChoose(list[active.value]!);
    else if (event.key === 'Escape') {
      if (shown) open.value = false;
      else (event.target as HTMLElement).blur();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  };

  return (
    <div class="search" role="search">
      <Icon name="search" />
      <input
        id="search"
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-label={t('search.label')}
        aria-expanded={listed}
        aria-controls="suggestions"
        aria-autocomplete="list"
        aria-activedescendant={listed ? `suggestion-${widens ? 0 : active.value}` : undefined}
        placeholder={t('search.placeholder')}
        value={searchText.value}
        onInput={(event) => {
          searchText.value = event.currentTarget.value;
          active.value = 0;
          open.value = true;
        }}
        onFocus={() => (open.value = true)}
        onBlur={() => (open.value = false)}
        onKeyDown={onKeyDown}
      />
      <ul id="suggestions" role="listbox" aria-label={t('search.suggestions')} class={listed ? 'open' : ''} aria-busy={loading}>
        {shown && list.map((suggestion, index) => <Option {...{ suggestion, index, onChoose }} active={index === active.value} />)}
        {widens && <Widen onWiden={widen} />}
      </ul>
      <SearchScope onChange={() => (open.value = true)} onLeave={() => (open.value = false)} />
      {searchText.value !== '' ? (
        <button type="button" class="icon-button" aria-label={t('search.clear')} onClick={() => (searchText.value = '')}>
          <Icon name="close" size={16} />
        </button>
      ) : (
        <kbd aria-hidden="true">/</kbd>
      )}
      {shown && list.length === 0 && !loading && !widens && (
        <p class="search-none">{error ? choose(error.titleVi, error.titleEn) : t('search.none', { text: searchText.value })}</p>
      )}
      <span class="visually-hidden" role="status">
        {shown && !loading ? t('search.found', { n: list.length }) : ''}
      </span>
    </div>
  );
}
