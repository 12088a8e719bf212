/** The card of the drawing tool: what to draw and in which colour, undo and redo, the list of drawings. */
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { t } from '../i18n';
import { Icon, type IconName } from '../parts/icons';
import { Card, Kinds } from './card';
import { DRAWING_COLOURS, DRAWING_KINDS, isClosed, LEAST_POINTS, type DrawingColour, type DrawingKind } from './drawing';
import { DrawingList } from './drawing_list';
import { addDrawing, canRedo, canUndo, chosen, colour, drawings, drawMode, redo, replaceDrawing, storageFull, undo, type DrawMode } from './drawings';
import { activeVertex, deleteActive, startEditing } from './draw_tool';
import { FileButtons } from './drawing_files';
import { startSketching } from './sketch';
import { SketchBar } from './sketch_bar';
import { say } from './texts';

const KIND_ICONS: Record<DrawingKind, IconName> = { point: 'pin', line: 'line', polygon: 'polygon', text: 'note' };

function startDrawing(kind: DrawingKind): () => void {
  const least = LEAST_POINTS[kind];
  const onDone = (points: Parameters<typeof addDrawing>[1]) => {
    addDrawing(kind, points);
    // A note is nothing without its words: they are asked for at once.
    if (kind === 'text') drawMode.value = 'edit';
  };
  return startSketching({ closed: isClosed(kind), least, snaps: true, onDone, ...(least === 1 && { most: 1 }) });
}

/** Ctrl Z and Ctrl Y while nothing is being typed. */
function listenToUndo(): () => void {
  const onKey = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select');
    if (typing || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    event.preventDefault();
    if (key === 'y' || event.shiftKey) redo();
    else undo();
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

function Palette() {
  const current = chosen.value?.colour ?? colour.value;
  const take = (name: DrawingColour) => {
    colour.value = name;
    if (chosen.value && chosen.value.colour !== name) replaceDrawing({ ...chosen.value, colour: name });
  };
  return (
    <div class="tool-palette" role="group" aria-label={say('draw.colours')}>
      {DRAWING_COLOURS.map((name) => (
        <button
          key={name}
          type="button"
          class={`draw-${name}`}
          aria-label={say(`draw.colour.${name}`)}
          title={say(`draw.colour.${name}`)}
          aria-pressed={current === name}
          onClick={() => take(name)}
        />
      ))}
      <button type="button" class="icon-button" aria-label={say('draw.undo')} title={`${say('draw.undo')} (Ctrl Z)`} disabled={!canUndo.value} onClick={undo}>
        <Icon name="undo" />
      </button>
      <button type="button" class="icon-button" aria-label={say('draw.redo')} title={`${say('draw.redo')} (Ctrl Y)`} disabled={!canRedo.value} onClick={redo}>
        <Icon name="redo" />
      </button>
    </div>
  );
}

/** How to edit, and the way to take a vertex away without a keyboard. */
function EditBar() {
  const drawing = chosen.value;
  const vertex = activeVertex.value;
  const many = drawing && drawing.points.length > LEAST_POINTS[drawing.kind];
  return (
    <>
      <p class="tool-hint" role="status">
        {say(drawing ? (LEAST_POINTS[drawing.kind] === 1 ? 'draw.hint.move' : 'draw.hint.chosen') : drawings.value.length ? 'draw.hint.edit' : 'draw.hint.empty')}
      </p>
      {many && vertex !== null && (
        <div class="tool-row">
          <button type="button" class="button" onClick={deleteActive}>
            <Icon name="minus" />
            {say('draw.delete_vertex', { n: vertex + 1 })}
          </button>
        </div>
      )}
    </>
  );
}

export function DrawCard() {
  const mode = drawMode.value;
  useLayoutEffect(() => (mode === 'edit' ? startEditing() : startDrawing(mode)), [mode]);
  useEffect(listenToUndo, []);
  const kinds: { name: DrawMode; icon: IconName; text: string }[] = [
    { name: 'edit', icon: 'cursor', text: say('draw.edit') },
    ...DRAWING_KINDS.map((name) => ({ name, icon: KIND_ICONS[name], text: say(`draw.kind.${name}`) })),
  ];
  return (
    <Card title={t('tool.draw')}>
      <Kinds label={say('draw.kinds')} kinds={kinds} chosen={mode} onChoose={(name) => (drawMode.value = name)} />
      <Palette />
      {mode === 'edit' ? <EditBar /> : <SketchBar hint={say(`draw.hint.${mode}`)} />}
      {storageFull.value && <p class="tool-warning">{say('draw.storage_full')}</p>}
      <DrawingList />
      <FileButtons />
    </Card>
  );
}
