/** The tree of layers over the map: groups that fold, each with a switch for all it holds, in the order in which they are drawn. */
import { signal, useComputed, useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { ErrorNote } from '../parts/error_note';
import { keep, kept } from '../kept';
import { Icon } from '../parts/icons';
import type { GroupName } from '../state/layer_state';
import { basemapList, basesLoading, isReset, loadBasemaps, moveLayer, resetLayers, switchLayers } from '../state/layers';
import { togglePanel } from '../state/layout';
import { openScreen } from '../state/screen';
import { loadOverlays, overlayList } from '../state/overlays';
import { mayRead, session, sessionEpoch } from '../state/session';
import { LayerRow } from './layer_row';
import './layers.css';
import { layerGroups, type Row, type RowGroup } from './rows';
import { say } from './say';

const SLOW_MS = 3000;

/** Whether tiles of base maps have been on their way for long. */
function useSlow(): boolean {
  const slow = useSignal(false);
  const waiting = useComputed(() => Object.values(basesLoading.value).some((n) => n > 0));
  useEffect(() => {
    slow.value = false;
    if (!waiting.value) return undefined;
    const timer = setTimeout(() => (slow.value = true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [waiting.value]);
  return slow.value;
}

const FOLDED_KEY = 'landdb.folded_layers';
const folded = signal((kept(FOLDED_KEY) ?? '').split(',').filter(Boolean));

function fold(name: GroupName): void {
  folded.value = folded.value.includes(name) ? folded.value.filter((other) => other !== name) : [...folded.value, name];
  keep(FOLDED_KEY, folded.value.join(','));
}

/** The name of a group, which folds it, and the switch of all that it holds. */
function GroupHead({ name, rows }: RowGroup) {
  const title = say(`group.${name}`);
  const open = !folded.value.includes(name);
  const on = rows.filter(({ shown }) => shown).length;
  return (
    <h3>
      <input
        type="checkbox"
        aria-label={say('group.switch', { name: title })}
        checked={on === rows.length}
        ref={(box) => {
          if (box) box.indeterminate = on > 0 && on < rows.length;
        }}
        onChange={() => switchLayers(rows.map(({ id }) => id), on < rows.length)}
      />
      <button type="button" aria-expanded={open} onClick={() => fold(name)}>
        {title}
        <small>{say('group.count', { on, of: rows.length })}</small>
        <Icon name={open ? 'chevronUp' : 'chevronDown'} size={14} />
      </button>
    </h3>
  );
}

interface GroupProps {
  group: RowGroup;
  open: Signal<string | null>;
  dragged: Signal<string | null>;
  /** all rows that have a place in the order, of all groups */
  ordered: readonly Row[];
  said: Signal<string>;
  slow: boolean;
}

/** Base maps have an order of their own. */
const placeIn = (rows: readonly Row[], row: Row): number =>
  rows.filter((other) => isBase(other) === isBase(row)).findIndex(({ id }) => id === row.id);
const isBase = (row: Row): boolean => row.basemap !== null || row.id === 'base';

function Group({ group, open, dragged, ordered, said, slow }: GroupProps) {
  const { name, rows } = group;
  const move = (row: Row, by: number) => {
    const { place, of } = moveLayer(row.id, by);
    said.value = say('tree.moved', { name: row.name, place, of });
    // Its row moved in the document, and the focus with it only if it is asked for.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-handle="${row.id}"]`)?.focus());
  };
  const drop = (target: Row) => {
    const from = ordered.find(({ id }) => id === dragged.value);
    if (from && target.isOrdered && isBase(from) === isBase(target) && from.id !== target.id) move(from, placeIn(ordered, target) - placeIn(ordered, from));
    dragged.value = null;
  };
  return (
    <section class="layer-group" aria-label={say(`group.${name}`)}>
      <GroupHead name={name} rows={rows} />
      {!folded.value.includes(name) && (
        <ul>
          {rows.map((row) => (
            <LayerRow key={row.id} row={row} open={open} dragged={dragged} onMove={(by) => move(row, by)} onDrop={() => drop(row)} slow={slow} />
          ))}
        </ul>
      )}
    </section>
  );
}

export function TreePanel() {
  const open = useSignal<string | null>(null);
  const said = useSignal('');
  const dragged = useSignal<string | null>(null);
  const ordered = useComputed(() => layerGroups().flatMap(({ rows }) => rows.filter((row) => row.isOrdered)));
  const slow = useSlow();
  const { error, value } = basemapList.value;
  const overlaysError = overlayList.value.error;
  useEffect(() => {
    if (mayRead.value) void loadOverlays();
  }, [mayRead.value, sessionEpoch.value]);
  const isAdmin = session.value?.roles.includes('admin') ?? false;
  return (
    <section class="layer-control" aria-label={t('layers.title')}>
      <header>
        <h2>{t('layers.title')}</h2>
        <button type="button" class="link" disabled={isReset.value} onClick={resetLayers}>
          {say('tree.reset')}
        </button>
        <button type="button" class="icon-button" aria-label={t('common.close')} onClick={() => togglePanel('layers')}>
          <Icon name="close" size={16} />
        </button>
      </header>
      <div class="layer-scroll">
        {layerGroups().map((group) => (
          <Group key={group.name} group={group} open={open} dragged={dragged} ordered={ordered.value} said={said} slow={slow} />
        ))}
        {overlaysError && <ErrorNote error={overlaysError} title={say('tree.overlays_failed')} onRetry={() => void loadOverlays()} />}
        {error && <ErrorNote error={error} title={say('tree.list_failed')} onRetry={() => void loadBasemaps()} />}
        {value?.length === 0 && <p class="layer-none">{say('tree.none')}</p>}
        {isAdmin && (
          <button type="button" class="button layer-add" onClick={() => openScreen('admin')}>
            <Icon name="plus" size={16} />
            {say('tree.add')}
          </button>
        )}
      </div>
      <p class="visually-hidden" role="status">
        {said.value}
      </p>
    </section>
  );
}
