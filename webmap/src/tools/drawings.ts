/** The drawings of this tab and user, with undo and redo; kept in the browser's session storage and nowhere else. */
import { computed, effect, signal } from '@preact/signals';
import { session, sessionEpoch } from '../state/session';
import { DRAWINGS_KEY } from '../state/tools';
import { DRAWING_COLOURS, DRAWING_KINDS, LEAST_POINTS, type Drawing, type DrawingColour, type DrawingKind } from './drawing';
import { record, redone, startHistory, undone, type History } from './history';
import { say } from './texts';
import { keep, kept } from '../kept';

export type DrawMode = 'edit' | DrawingKind;

const history = signal<History<readonly Drawing[]>>(startHistory([]));
/** A drawing as it is while it is being dragged; nothing is recorded yet. */
export const dragged = signal<Drawing | null>(null);

export const drawMode = signal<DrawMode>('polygon');
export const colour = signal<DrawingColour>('red');
export const chosenId = signal<string | null>(null);
/** The browser would keep no more. */
export const storageFull = signal(false);

export const drawings = computed(() => history.value.present);
export const shownDrawings = computed(() => {
  const moving = dragged.value;
  return moving ? drawings.value.map((drawing) => (drawing.id === moving.id ? moving : drawing)) : drawings.value;
});
export const chosen = computed(() => shownDrawings.value.find(({ id }) => id === chosenId.value) ?? null);
export const canUndo = computed(() => history.value.past.length > 0);
export const canRedo = computed(() => history.value.future.length > 0);

function commit(next: readonly Drawing[]): void {
  history.value = record(history.peek(), next);
}

export function undo(): void {
  history.value = undone(history.peek());
}

export function redo(): void {
  history.value = redone(history.peek());
}

let lastNumber = 0;
const newId = (): string => `${Date.now().toString(36)}-${++lastNumber}`;

/** Put a drawing on the map and choose it. */
export function addDrawing(kind: DrawingKind, points: Drawing['points']): void {
  const number = drawings.peek().filter((other) => other.kind === kind).length + 1;
  const name = `${say(`draw.kind.${kind}`)} ${number}`;
  const drawing: Drawing = { id: newId(), kind, name, text: kind === 'text' ? say('draw.new_text') : '', colour: colour.peek(), points };
  commit([...drawings.peek(), drawing]);
  chosenId.value = drawing.id;
}

/** Add what a file held, as one step. */
export function addDrawings(read: readonly Omit<Drawing, 'id'>[]): void {
  commit([...drawings.peek(), ...read.map((drawing) => ({ ...drawing, id: newId() }))]);
}

export function replaceDrawing(changed: Drawing): void {
  commit(drawings.peek().map((drawing) => (drawing.id === changed.id ? changed : drawing)));
}

export function removeDrawing(id: string): void {
  commit(drawings.peek().filter((drawing) => drawing.id !== id));
  if (chosenId.peek() === id) chosenId.value = null;
}

export function clearDrawings(): void {
  commit([]);
  chosenId.value = null;
}

/** A name for one drawing after another; an empty one is not taken. */
export function nameDrawing(drawing: Drawing, name: string): void {
  if (name.trim() && name !== drawing.name) replaceDrawing({ ...drawing, name: name.trim().slice(0, 200) });
}

const keyOf = (username: string | null | undefined): string => DRAWINGS_KEY + (username ?? '');

function isDrawing(value: unknown): value is Drawing {
  const { id, kind, name, text, colour: tint, points } = (value ?? {}) as Partial<Drawing>;
  return (
    [id, name, text].every((part) => typeof part === 'string') &&
    DRAWING_KINDS.includes(kind!) && DRAWING_COLOURS.includes(tint!) &&
    Array.isArray(points) && points.length >= LEAST_POINTS[kind!] &&
    points.every((point) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite))
  );
}

function readKept(key: string): Drawing[] {
  try {
    const list = JSON.parse(kept(key, 'sessionStorage') ?? '[]') as unknown;
    return Array.isArray(list) ? list.filter(isDrawing) : [];
  } catch {
    return [];
  }
}

function keepAll(key: string, drawn: readonly Drawing[]): void {
  storageFull.value = !keep(key, drawn.length ? JSON.stringify(drawn) : null, 'sessionStorage') && drawn.length > 0;
}

/**
 * Keep the drawings under the name of whoever is logged in, and show theirs alone. What a guest has drawn goes along
 * with them when they log in; after a session has ended its drawings wait for the next log-in.
 */
export function keepDrawings(): void {
  let owner: string | null = null;
  effect(() => {
    void sessionEpoch.value;
    const key = keyOf(session.value?.username);
    if (key === owner) return;
    const guests = key === keyOf(null) ? [] : readKept(keyOf(null));
    if (guests.length) keepAll(keyOf(null), []);
    owner = key;
    chosenId.value = null;
    history.value = startHistory([...readKept(key), ...guests]);
  });
  effect(() => {
    const drawn = drawings.value;
    if (owner !== null) keepAll(owner, drawn);
  });
}
