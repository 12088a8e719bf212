/** The card of a tool beside the tool column: its name, a way out, and a choice between kinds. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { Icon, type IconName } from '../parts/icons';
import { chooseTool } from '../state/tools';
import { cardFolded, cardPlace, CARD_STEP, changeSide, foldCard, placeCard, type CardPlace } from './card_place';
import { focusMap } from './crosshair';
import { say } from './texts';

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};
/** Less is a click. */
const DRAG_PX = 4;

const cardOf = (event: Event): HTMLElement => (event.currentTarget as HTMLElement).closest<HTMLElement>('.tool-card')!;
const placeOf = (card: HTMLElement): CardPlace => ({ x: card.offsetLeft, y: card.offsetTop });

/** Dragged or moved by arrow keys; a click brings the card to the other side of the map. */
function MoveButton() {
  const start = useRef<{ x: number; y: number; place: CardPlace; moved: boolean } | null>(null);
  const onMove = (event: PointerEvent) => {
    const from = start.current;
    if (!from) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    from.moved ||= Math.hypot(dx, dy) > DRAG_PX;
    if (from.moved) placeCard({ x: from.place.x + dx, y: from.place.y + dy });
  };
  const onClick = (event: MouseEvent) => {
    const wasDragged = start.current?.moved;
    start.current = null;
    const card = cardOf(event);
    if (!wasDragged) changeSide(card.offsetParent!.clientWidth, card.offsetWidth);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const { x, y } = placeOf(cardOf(event));
    placeCard({ x: x + step[0] * CARD_STEP, y: y + step[1] * CARD_STEP });
  };
  return (
    <button
      type="button"
      class="icon-button tool-move"
      aria-label={say('card.move')}
      title={say('card.move')}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, y: event.clientY, place: placeOf(cardOf(event)), moved: false };
      }}
      onPointerMove={onMove}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      <Icon name="move" size={16} />
    </button>
  );
}

interface CardProps {
  title: string;
  children: ComponentChildren;
  /** the focus stays in the card instead of going to the map */
  keepsFocus?: boolean;
}

export function Card({ title, children, keepsFocus = false }: CardProps) {
  useEffect(() => {
    if (!keepsFocus) focusMap();
  }, []);
  const [{ x, y }, folded] = [cardPlace.value, cardFolded.value];
  // Of a field the page takes no keys: here Esc leaves too.
  const onKeyDown = (event: KeyboardEvent) => {
    if (!keepsFocus || event.key !== 'Escape') return;
    event.stopPropagation();
    chooseTool('select');
    focusMap();
  };
  return (
    <section class={folded ? 'tool-card folded' : 'tool-card'} style={{ '--card-x': `${x}px`, '--card-y': `${y}px` }} aria-label={title} onKeyDown={onKeyDown}>
      <header>
        <h2>{title}</h2>
        <MoveButton />
        <button type="button" class="icon-button" aria-expanded={!folded} aria-label={say('card.content')} title={say('card.content')} onClick={() => foldCard(!folded)}>
          <Icon name={folded ? 'chevronDown' : 'chevronUp'} size={16} />
        </button>
        <button type="button" class="icon-button" aria-label={t('common.close')} onClick={() => chooseTool('select')}>
          <Icon name="close" size={16} />
        </button>
      </header>
      {!folded && children}
    </section>
  );
}

interface KindsProps<T extends string> {
  label: string;
  kinds: readonly { name: T; icon: IconName; text: string }[];
  chosen: T;
  onChoose(name: T): void;
}

/** What the tool makes: one of a few kinds, as buttons of which one is pressed. */
export function Kinds<T extends string>({ label, kinds, chosen, onChoose }: KindsProps<T>) {
  const choose = (name: T) => {
    onChoose(name);
    focusMap();
  };
  return (
    <div class="tool-kinds" role="group" aria-label={label}>
      {kinds.map(({ name, icon, text }) => (
        <button key={name} type="button" aria-pressed={chosen === name} onClick={() => choose(name)}>
          <Icon name={icon} />
          {text}
        </button>
      ))}
    </div>
  );
}
