/** History of a parcel or a work: the timeline, and two of its versions beside each other, in words and on the map. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { HistoryEntry, ParcelDetail } from '../api_types';
import { formatTime } from '../format';
import { lazy } from '../parts/lazy';
import { Icon } from '../parts/icons';
import type { Kind } from '../state/selection';
import { compareVersions, pair, watchReader } from './difference_state';
import { HistoryList } from './history_list';
import { say } from './say';

const DifferenceView = lazy(() => import('./difference').then((room) => room.DifferenceView));

interface Props {
  kind: Kind;
  id: string;
  /** newest first */
  entries: readonly HistoryEntry[];
}

interface ChoiceProps {
  title: string;
  value: number;
  entries: readonly HistoryEntry[];
  onChoose: (version: number) => void;
}

function VersionChoice({ title, value, entries, onChoose }: ChoiceProps) {
  return (
    <label class="field">
      {title}
      <select value={value} onChange={(event) => onChoose(Number(event.currentTarget.value))}>
        {entries.map(({ version, system_from }) => (
          <option key={version} value={version}>
            {say('history.option', { n: version, time: formatTime(system_from) })}
          </option>
        ))}
      </select>
    </label>
  );
}

function Choice({ kind, id, entries }: Props) {
  const last = entries[0]!.version;
  const older = useSignal(entries[1]!.version);
  const newer = useSignal(last);
  const choose = (first: number, second: number) => [older.value, newer.value] = [first, second];
  return (
    <form
      class="version-choice"
      aria-label={say('history.compare')}
      onSubmit={(event) => {
        event.preventDefault();
        void compareVersions({ kind, id, older: older.value, newer: newer.value });
      }}
    >
      <VersionChoice title={say('history.older')} value={older.value} entries={entries.slice(1)} onChoose={(n) => choose(n, Math.max(newer.value, n + 1))} />
      <VersionChoice title={say('history.newer')} value={newer.value} entries={entries.slice(0, -1)} onChoose={(n) => choose(Math.min(older.value, n - 1), n)} />
      <button type="submit" class="button">
        <Icon name="compare" size={16} />
        {say('history.show')}
      </button>
    </form>
  );
}

/** Versions that stand beside each other are marked in the timeline. */
function After({ entry, kind, id }: { entry: HistoryEntry; kind: Kind; id: string }) {
  const { older, newer } = pair.value ?? {};
  const { version } = entry;
  return (
    <span class="version-after">
      {version === older && <span class="version-mark version-old">{say('difference.old')}</span>}
      {version === newer && <span class="version-mark version-new">{say('difference.new')}</span>}
      {version > 1 && (
        <button type="button" class="link" onClick={() => void compareVersions({ kind, id, older: version - 1, newer: version })}>
          {say('history.with_former')}
        </button>
      )}
    </span>
  );
}

export function History({ kind, id, entries }: Props) {
  useEffect(watchReader, [kind, id]);
  const several = entries.length > 1;
  return (
    <>
      {several && <Choice key={`${id}/${entries.length}`} kind={kind} id={id} entries={entries} />}
      {pair.value?.id === id && <DifferenceView />}
      <HistoryList entries={entries} {...(several && { after: (entry: HistoryEntry) => <After entry={entry} kind={kind} id={id} /> })} />
      {entries.length === 1 && <p class="fine">{say('history.single')}</p>}
    </>
  );
}

export function HistoryTab({ parcel }: { parcel: ParcelDetail }) {
  return <History kind="parcel" id={parcel.id} entries={parcel.history} />;
}
