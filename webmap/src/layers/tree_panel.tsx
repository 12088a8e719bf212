/** The tree of layers over the map: the register above, base maps below, each in the order in which they are drawn. */
import { useComputed, useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { basemapList, basesLoading, isReset, loadBasemaps, moveLayer, resetLayers } from '../state/layers';
import { togglePanel } from '../state/layout';
import { openScreen } from '../state/screen';
import { loadOverlays, overlayList } from '../state/overlays';
import { mayRead, session, sessionEpoch } from '../state/session';
import { LayerRow } from './layer_row';
import './layers.css';
import { baseRows, registerRows, type Row } from './rows';
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

interface GroupProps {
  title: string;
  rows: Row[];
  open: Signal<string | null>;
  said: Signal<string>;
  slow: boolean;
}

function Group({ title, rows, open, said, slow }: GroupProps) {
  const dragged = useSignal<string | null>(null);
  const ordered = rows.filter((row) => row.isOrdered).map(({ id }) => id);
  const move = (row: Row, by: number) => {
    const { place, of } = moveLayer(row.id, by);
    said.value = say('tree.moved', { name: row.name, place, of });
    // Its row moved in the document, and the focus with it only if it is asked for.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-handle="${row.id}"]`)?.focus());
  };
  const drop = (target: Row) => {
    const row = rows.find(({ id }) => id === dragged.value);
    if (row && target.isOrdered && row !== target) move(row, ordered.indexOf(target.id) - ordered.indexOf(row.id));
    dragged.value = null;
  };
  return (
    <section class="layer-group" aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {rows.map((row) => (
          <LayerRow key={row.id} row={row} open={open} dragged={dragged} onMove={(by) => move(row, by)} onDrop={() => drop(row)} slow={slow} />
        ))}
      </ul>
    </section>
  );
}

export function TreePanel() {
  const open = useSignal<string | null>(null);
  const said = useSignal('');
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
        <Group title={say('tree.register')} rows={registerRows()} open={open} said={said} slow={slow} />
        <Group title={say('tree.bases')} rows={baseRows()} open={open} said={said} slow={slow} />
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
