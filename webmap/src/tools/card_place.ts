/** Where the cards of tools stand over the map, and whether they are folded; this browser remembers both. */
import { signal } from '@preact/signals';
import { keep, kept } from '../kept';

const PLACE_KEY = 'landdb.card_place';
const FOLDED_KEY = 'landdb.card_folded';
export const CARD_STEP = 24;

/** Pixels from the map's left upper corner; the style keeps the card within the map. */
export interface CardPlace {
  x: number;
  y: number;
}

/** Right of the tools. */
const FIRST: CardPlace = { x: 58, y: 12 };

export function readPlace(text: string | null): CardPlace {
  const [x = NaN, y = NaN] = (text ?? '').split(',').map(Number);
  return Number.isFinite(x) && Number.isFinite(y) && text ? { x, y } : FIRST;
}

export const cardPlace = signal(readPlace(kept(PLACE_KEY)));
export const cardFolded = signal(kept(FOLDED_KEY) === '1');

export function placeCard({ x, y }: CardPlace): void {
  cardPlace.value = { x: Math.max(8, Math.round(x)), y: Math.max(8, Math.round(y)) };
  keep(PLACE_KEY, `${cardPlace.value.x},${cardPlace.value.y}`);
}

export function foldCard(folded: boolean): void {
  cardFolded.value = folded;
  keep(FOLDED_KEY, folded ? '1' : null);
}

/** To the side of the map where the card does not stand. */
export function changeSide(mapWidth: number, cardWidth: number): void {
  const isLeft = cardPlace.value.x + cardWidth / 2 < mapWidth / 2;
  placeCard(isLeft ? { x: mapWidth - cardWidth - 60, y: FIRST.y } : FIRST);
}
