/** The list of drawings: choose, rename, write their words, look at them, delete. */
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../parts/icons';
import { flyToBbox } from '../state/view';
import { boxOf } from './boxes';
import { type Drawing } from './drawing';
import { chosenId, drawings, drawMode, nameDrawing, removeDrawing, replaceDrawing } from './drawings';
import { drawingFigure } from './drawing_measures';
import { say } from './texts';

const MOST_WORDS = 500;

/** Words on the map; those of a new note wait to be overwritten. */
function Words({ drawing }: { drawing: Drawing }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const isNote = drawing.kind === 'text';
  useEffect(() => {
    if (isNote && drawing.text === say('draw.new_text')) field.current?.select();
  }, [drawing.id]);
  const write = (text: string) => {
    const words = text.trim() || (isNote ? drawing.text : '');
    if (words !== drawing.text) replaceDrawing({ ...drawing, text: words });
  };
  return (
    <label class="tool-field">
      {say(isNote ? 'draw.words' : 'draw.label')}
      <textarea ref={field} rows={2} maxLength={MOST_WORDS} value={drawing.text} onChange={(event) => write(event.currentTarget.value)} />
    </label>
  );
}

function Chosen({ drawing }: { drawing: Drawing }) {
  return (
    <div class="tool-edit">
      <label class="tool-field">
        {say('draw.name')}
        <input type="text" maxLength={200} value={drawing.name} onChange={(event) => nameDrawing(drawing, event.currentTarget.value)} />
      </label>
      <Words key={drawing.id} drawing={drawing} />
    </div>
  );
}

function Row({ drawing }: { drawing: Drawing }) {
  const { id, name, colour, points } = drawing;
  const isChosen = chosenId.value === id;
  const choose = () => {
    chosenId.value = isChosen ? null : id;
    drawMode.value = 'edit';
  };
  return (
    <li class={isChosen ? 'chosen' : ''}>
      <div class="tool-item">
        <button type="button" class="tool-name" aria-expanded={isChosen} onClick={choose}>
          <span class={`tool-dot draw-${colour}`} aria-hidden="true" />
          <span>
            {name}
            <b>{drawingFigure(drawing)}</b>
          </span>
        </button>
        <button type="button" class="icon-button" aria-label={say('item.show', { name })} onClick={() => flyToBbox(boxOf(points))}>
          <Icon name="target" size={16} />
        </button>
        <button type="button" class="icon-button" aria-label={say('item.delete', { name })} onClick={() => removeDrawing(id)}>
          <Icon name="trash" size={16} />
        </button>
      </div>
      {isChosen && <Chosen drawing={drawing} />}
    </li>
  );
}

export function DrawingList() {
  if (drawings.value.length === 0) return null;
  return (
    <ul class="tool-items" aria-label={say('draw.list')}>
      {drawings.value.map((drawing) => (
        <Row key={drawing.id} drawing={drawing} />
      ))}
    </ul>
  );
}
