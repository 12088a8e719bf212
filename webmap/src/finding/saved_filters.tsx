/** The list of saved filters: apply, rename, replace, delete; and the field that saves the present one. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { SavedFilter } from '../api_types';
import { formatTime } from '../format';
import { textsOf, t } from '../i18n';
import { session, sessionEpoch } from '../state/session';
import { hasConditions } from '../state/works';
import { ErrorNote } from '../parts/error_note';
import { Icon, type IconName } from '../parts/icons';
import './finding.css';
import { apply, failure, loadSaved, present, remove, rename, save, saved, update } from './saved';
import { texts } from './texts';

const say = textsOf(texts);
/** The server keeps no longer names. */
const LONGEST_NAME = 100;

function Action({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} size={15} />
    </button>
  );
}

function NameForm({ name, label, onDone }: { name: string; label: string; onDone: (name: string) => Promise<boolean> }) {
  const typed = useSignal(name);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (name) field.current?.select();
  }, []);
  const onSubmit = async (event: Event) => {
    event.preventDefault();
    if (typed.value.trim() && (await onDone(typed.value.trim()))) typed.value = '';
  };
  return (
    <form class="saved-name" onSubmit={(event) => void onSubmit(event)}>
      <input
        ref={field}
        type="text"
        class="text-box"
        required
        maxLength={LONGEST_NAME}
        aria-label={say('saved.name')}
        placeholder={say('saved.name')}
        value={typed.value}
        onInput={(event) => (typed.value = event.currentTarget.value)}
      />
      <button type="submit" class="button" disabled={!typed.value.trim()}>
        {label}
      </button>
    </form>
  );
}

function Item({ item, onRemove }: { item: SavedFilter; onRemove: () => void }) {
  const renaming = useSignal(false);
  const { name } = item;
  if (renaming.value) {
    const onDone = async (wanted: string) => {
      const done = wanted === name || (await rename(item.id, wanted));
      renaming.value = !done;
      return done;
    };
    return (
      <li>
        <NameForm name={name} label={say('saved.rename_done')} onDone={onDone} />
      </li>
    );
  }
  const used = item.last_used_at;
  return (
    <li>
      <button type="button" class="saved-item" aria-current={item.query === present()} onClick={() => apply(item)}>
        <span>{name}</span>
        <small>{used ? say('saved.last', { time: formatTime(used) }) : say('saved.new', { time: formatTime(item.created_at) })}</small>
      </button>
      {hasConditions.value && item.query !== present() && (
        <Action icon="download" label={say('saved.update', { name })} onClick={() => void update(item.id)} />
      )}
      <Action icon="pencil" label={say('saved.rename', { name })} onClick={() => (renaming.value = true)} />
      <Action icon="trash" label={say('saved.delete', { name })} onClick={onRemove} />
    </li>
  );
}

/** The one just deleted, as long as it can come back. */
function Deleted({ item, onUndo }: { item: SavedFilter; onUndo: () => void }) {
  return (
    <p class="saved-deleted" role="status">
      {say('saved.deleted', { name: item.name })}
      <button type="button" class="link" onClick={onUndo}>
        {say('saved.undo')}
      </button>
    </p>
  );
}

export function SavedFilters() {
  const deleted = useSignal<SavedFilter | null>(null);
  useEffect(() => void loadSaved(), [sessionEpoch.value]);
  const { value: list, error } = saved.value;
  const onRemove = async (item: SavedFilter) => {
    if (await remove(item.id)) deleted.value = item;
  };
  const onUndo = async (item: SavedFilter) => {
    if (await save(item.name, item.query)) deleted.value = null;
  };
  return (
    <section class="saved" aria-label={say('saved.label')}>
      {error && <ErrorNote error={error} title={say('saved.error')} onRetry={() => void loadSaved()} />}
      {!list && !error && <div class="skeleton-lines" role="img" aria-label={t('common.loading')} />}
      {list?.length === 0 && <p class="fine">{say('saved.none')}</p>}
      <ul>
        {(list ?? []).map((item) => (
          <Item key={item.id} item={item} onRemove={() => void onRemove(item)} />
        ))}
      </ul>
      {deleted.value && <Deleted item={deleted.value} onUndo={() => void onUndo(deleted.value!)} />}
      {hasConditions.value ? (
        <NameForm name="" label={say('saved.save')} onDone={(name) => save(name)} />
      ) : (
        <p class="fine">{say('saved.nothing')}</p>
      )}
      {failure.value && (
        <ErrorNote error={failure.value} title={say(failure.value.status === 409 ? 'saved.taken' : 'saved.failed')} />
      )}
      {!session.value?.authenticated && <p class="fine">{say('saved.guest')}</p>}
    </section>
  );
}
