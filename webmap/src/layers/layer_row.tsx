/** One layer of the tree: shown or not, how strongly, where in the order, its legend. */
import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { t } from '../i18n';
import { formatNumber } from '../format';
import { Icon } from '../parts/icons';
import { COLOUR_SCHEMES, LEAST_OPACITY } from '../state/layer_state';
import { baseFailures, basesLoading, colourBy, opacityOf, retryBases, setColourBy, setOpacity, toggleLayer } from '../state/layers';
import { flyToBbox, view } from '../state/view';
import { SHAPES_ZOOM } from '../zooms';
import { LegendOf } from './legend_of';
import { roundScale, type Row } from './rows';
import { say } from './say';

export interface RowProps {
  row: Row;
  open: Signal<string | null>;
  dragged: Signal<string | null>;
  /** by how many places */
  onMove: (by: number) => void;
  onDrop: () => void;
  slow: boolean;
}

/** Why nothing of the layer, or not its colours, is seen at this scale. */
function RangeHint({ row }: { row: Row }) {
  if (row.note) return <small>{row.note}</small>;
  const { zoom, lat } = view.value ?? { zoom: 0, lat: 16 };
  if (row.from !== null && zoom < row.from) return <small>{say('tree.from', { scale: formatNumber(roundScale(row.from, lat), 0) })}</small>;
  if (row.to !== null && zoom > row.to) return <small>{say('tree.to', { scale: formatNumber(roundScale(row.to, lat), 0) })}</small>;
  if (row.id === 'parcels' && colourBy.value === 'certificate' && zoom < SHAPES_ZOOM) {
    return <small>{say('tree.colours_from', { scale: formatNumber(roundScale(SHAPES_ZOOM, lat), 0) })}</small>;
  }
  return null;
}

function ColourChoice() {
  return (
    <fieldset class="layer-colours">
      <legend>{say('tree.colour_by')}</legend>
      {COLOUR_SCHEMES.map((scheme) => (
        <label key={scheme}>
          <input type="radio" name="colour-by" checked={colourBy.value === scheme} onChange={() => setColourBy(scheme)} />
          {say(`tree.colour.${scheme}`)}
        </label>
      ))}
    </fieldset>
  );
}

function BaseState({ row, slow }: { row: Row; slow: boolean }) {
  const failure = baseFailures.value[row.id];
  if (!row.shown) return null;
  if (failure) {
    return (
      <span class="layer-failed" role="status">
        <Icon name="warning" size={14} />
        {say('tree.failed')}
        <button type="button" class="link" onClick={retryBases}>
          {say('tree.retry')}
        </button>
        {failure.requestId && <span class="request-id">{t('common.request_id', { id: failure.requestId })}</span>}
      </span>
    );
  }
  return (basesLoading.value[row.id] ?? 0) > 0 ? <small role="status">{say(slow ? 'tree.slow' : 'tree.loading')}</small> : null;
}

function Handle({ row, dragged, onMove }: Pick<RowProps, 'row' | 'dragged' | 'onMove'>) {
  if (!row.isOrdered) return <span class="layer-handle" aria-hidden="true" />;
  const onKeyDown = (event: JSX.TargetedKeyboardEvent<HTMLButtonElement>) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onMove(by);
  };
  const label = say('tree.order', { name: row.name });
  return (
    <button
      type="button"
      class="layer-handle"
      draggable
      aria-label={label}
      title={label}
      data-handle={row.id}
      onKeyDown={onKeyDown}
      onDragStart={(event) => {
        event.dataTransfer?.setData('text/plain', row.id);
        dragged.value = row.id;
      }}
      onDragEnd={() => (dragged.value = null)}
    >
      <svg viewBox="0 0 8 14" width="8" height="14" aria-hidden="true">
        <path d="M2 2h.1M6 2h.1M2 7h.1M6 7h.1M2 12h.1M6 12h.1" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
      </svg>
    </button>
  );
}

function Options({ row, onMove }: Pick<RowProps, 'row' | 'onMove'>) {
  const percent = opacityOf(row.id);
  return (
    <div class="layer-options">
      {row.id !== 'zones' && (
        <label class="layer-opacity">
          <span>{say('tree.opacity')}</span>
          <input
            type="range"
            min={LEAST_OPACITY}
            max={100}
            step={5}
            value={percent}
            aria-label={say('tree.opacity_of', { name: row.name })}
            aria-valuetext={`${percent} %`}
            onInput={(event) => setOpacity(row.id, Number(event.currentTarget.value))}
          />
          <output>{percent} %</output>
        </label>
      )}
      {row.id === 'parcels' && <ColourChoice />}
      {(row.isOrdered || row.bounds) && (
        <div class="layer-buttons">
          {row.isOrdered && (
            <>
              <button type="button" class="icon-button" aria-label={say('tree.up', { name: row.name })} title={say('tree.up', { name: row.name })} onClick={() => onMove(-1)}>
                <Icon name="chevronUp" size={16} />
              </button>
              <button type="button" class="icon-button" aria-label={say('tree.down', { name: row.name })} title={say('tree.down', { name: row.name })} onClick={() => onMove(1)}>
                <Icon name="chevronDown" size={16} />
              </button>
            </>
          )}
          {row.bounds && (
            <button type="button" class="link" onClick={() => flyToBbox(row.bounds!)}>
              {say('tree.zoom_to', { name: row.name })}
            </button>
          )}
        </div>
      )}
      <LegendOf row={row} />
    </div>
  );
}

export function LayerRow({ row, open, dragged, onMove, onDrop, slow }: RowProps) {
  const isOpen = open.value === row.id;
  const accepts = row.isOrdered && dragged.value !== null && dragged.value !== row.id;
  return (
    <li
      class={dragged.value === row.id ? 'layer-row dragged' : 'layer-row'}
      data-layer={row.id}
      onDragOver={(event) => accepts && event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        onDrop();
      }}
    >
      <div class="layer-head">
        <Handle row={row} dragged={dragged} onMove={onMove} />
        <label>
          <input type="checkbox" checked={row.shown} onChange={() => toggleLayer(row.id)} />
          <span>
            {row.name}
            {row.shown && <RangeHint row={row} />}
          </span>
        </label>
        <button
          type="button"
          class="icon-button"
          aria-expanded={isOpen}
          aria-label={say('tree.details', { name: row.name })}
          title={say('tree.details', { name: row.name })}
          onClick={() => (open.value = isOpen ? null : row.id)}
        >
          <Icon name={isOpen ? 'chevronUp' : 'chevronDown'} size={16} />
        </button>
      </div>
      {row.basemap && <BaseState row={row} slow={slow} />}
      {isOpen && <Options row={row} onMove={onMove} />}
    </li>
  );
}
