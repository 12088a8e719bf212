/** The screen of administrators: base maps, what is wrong with them, their files. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Fault } from '../api';
import { formatDate } from '../format';
import { choose, tCode } from '../i18n';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { openScreen } from '../state/screen';
import { session } from '../state/session';
import './admin.css';
import { EntryForm } from './entry_form';
import { Files } from './files';
import { draft, everything, failure, loadAll, moveEntry, openDraft, removeEntry, switchEntry, tryOut } from './state';
import { say } from './say';
import { TrialNote } from './trial';
import type { Entry } from './types';

export function Faults({ faults }: { faults: readonly Fault[] }) {
  return (
    <ul class="base-faults">
      {faults.map((fault) => (
        <li key={`${fault.place}${fault.message_en}`}>
          {fault.place && <code>{fault.place}</code>} {choose(fault.message_vi, fault.message_en)}{' '}
          <b>{choose(fault.remedy_vi, fault.remedy_en)}</b>
        </li>
      ))}
    </ul>
  );
}

function Thumbnail({ entry }: { entry: Entry }) {
  const failed = useSignal(false);
  const isThere = !failed.value && entry.faults.length === 0 && entry.definition.enabled;
  if (!isThere || (entry.definition.type === 'geojson' && !entry.definition.thumbnail)) return <span class="base-thumb thumb-blank" aria-hidden="true" />;
  return <img class="base-thumb" src={`/basemaps/${entry.id}/thumbnail`} alt="" onError={() => (failed.value = true)} />;
}

function Facts({ entry }: { entry: Entry }) {
  const { type, secrecyLevel, accountsOnly, enabled } = entry.definition;
  return (
    <p class="base-facts">
      <span class="badge">{type.toUpperCase()}</span>
      <span>{say(entry.source === 'file' ? 'source.file' : 'source.screen')}</span>
      <span>{say(accountsOnly ? 'accounts' : 'everyone')}</span>
      {secrecyLevel > 0 && <span>{tCode('secrecy', secrecyLevel)}</span>}
      <span class={enabled ? 'state-on' : 'state-off'}>{say(enabled ? 'on' : 'off')}</span>
      {entry.changed_by && entry.changed_at && <span>{say('changed', { name: entry.changed_by, time: formatDate(entry.changed_at) })}</span>}
    </p>
  );
}

function Removing({ entry, onCancel }: { entry: Entry; onCancel: () => void }) {
  return (
    <span class="base-sure">
      {say('remove_sure')}
      <button type="button" class="button" onClick={() => void removeEntry(entry)}>
        {say('remove_yes')}
      </button>
      <button type="button" class="button" onClick={onCancel}>
        {say('remove_no')}
      </button>
    </span>
  );
}

function Actions({ entry }: { entry: Entry }) {
  const removing = useSignal(false);
  const name = choose(entry.definition.titleVi, entry.definition.titleEn);
  if (removing.value) return <Removing entry={entry} onCancel={() => (removing.value = false)} />;
  const isOwn = entry.source === 'screen';
  const button = (icon: 'chevronUp' | 'chevronDown' | 'pencil' | 'trash', label: string, onClick: () => void) => (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} size={16} />
    </button>
  );
  return (
    <div class="base-actions">
      <button type="button" class="button" aria-label={say('test_of', { name })} onClick={() => void tryOut(entry.id)}>
        {say('test')}
      </button>
      {isOwn && (
        <>
          <label class="base-switch">
            <input
              type="checkbox"
              role="switch"
              checked={entry.definition.enabled}
              aria-label={say(entry.definition.enabled ? 'turn_off' : 'turn_on', { name })}
              onChange={() => void switchEntry(entry)}
            />
          </label>
          {button('chevronUp', say('up', { name }), () => moveEntry(entry, -1))}
          {button('chevronDown', say('down', { name }), () => moveEntry(entry, 1))}
          {button('pencil', say('edit', { name }), () => openDraft(entry))}
          {button('trash', say('remove', { name }), () => (removing.value = true))}
        </>
      )}
    </div>
  );
}

function Row({ entry }: { entry: Entry }) {
  return (
    <li class="base-entry" data-basemap={entry.id}>
      <Thumbnail entry={entry} />
      <div class="base-text">
        <h3>{choose(entry.definition.titleVi, entry.definition.titleEn)}</h3>
        <Facts entry={entry} />
        <p class="base-address">{entry.definition.url}</p>
        {entry.faults.length > 0 && <Faults faults={entry.faults} />}
        <TrialNote id={entry.id} />
      </div>
      <Actions entry={entry} />
    </li>
  );
}

function List() {
  const { value, error } = everything.value;
  if (error) return <ErrorNote error={error} title={say('error')} onRetry={() => void loadAll()} />;
  if (!value) return <div class="skeleton-lines" />;
  return (
    <>
      {value.faults.length > 0 && (
        <div class="note note-error" role="alert">
          <Icon name="warning" />
          <div>
            <strong>{say('faults')}</strong>
            <Faults faults={value.faults} />
          </div>
        </div>
      )}
      {value.basemaps.length === 0 && <p class="base-none">{say('empty')}</p>}
      <ul class="base-entries">
        {value.basemaps.map((entry) => (
          <Row key={entry.id} entry={entry} />
        ))}
      </ul>
    </>
  );
}

export function AdminScreen() {
  const isAdmin = session.value?.roles.includes('admin') ?? false;
  useEffect(() => {
    if (isAdmin) void loadAll();
  }, [isAdmin, session.value?.username]);
  if (!isAdmin) return <p class="admin-refused">{say('refused')}</p>;
  return (
    <div class="admin">
      <header class="admin-head">
        <div>
          <h2>{say('title')}</h2>
          <p>{say('lead')}</p>
        </div>
        <button type="button" class="button" onClick={() => openScreen('map')}>
          <Icon name="map" size={16} />
          {say('back')}
        </button>
        <button type="button" class="button button-primary" onClick={() => openDraft(null)}>
          <Icon name="plus" size={16} />
          {say('add')}
        </button>
      </header>
      {failure.value && !draft.value && <ErrorNote error={failure.value} title={say('failed')} />}
      <div class={draft.value ? 'admin-columns drafting' : 'admin-columns'}>
        <div>
          <List />
          <Files />
        </div>
        {draft.value && <EntryForm key={draft.value.entry?.id ?? 'new'} />}
      </div>
    </div>
  );
}
