/** Which shapes of a decoded tile meet the filters: those that a tile can answer itself, and those the server judged. */
import type { TileFilter } from '../../state/filters';
import type { DecodedTile } from './decode';
import type { TileCollection } from './messages';

/** No condition that a tile could answer itself: works, of which the server judges all. */
const NONE: TileFilter = { uses: null, certificates: null, minArea: null, maxArea: null };

/** One flag per shape, or null when nothing is to be dimmed; protection areas and boundaries are under no filter. */
export const matchesOf = (tile: DecodedTile, collection: TileCollection, filter: TileFilter): Uint8Array | null =>
  collection === 'parcels' ? matchShapes(tile, filter) : collection === 'works' ? matchShapes(tile, NONE) : null;

/** One flag per shape, or null when no filter is set. */
export function matchShapes(tile: DecodedTile, filter: TileFilter): Uint8Array | null {
  const { uses, certificates, minArea, maxArea } = filter;
  if (!uses && !certificates && minArea === null && maxArea === null && !tile.outside.includes(1)) return null;
  const [wantedUses, wantedCertificates] = [uses && new Set(uses), certificates && new Set(certificates)];
  return Uint8Array.from({ length: tile.shapes.count }, (_, i) => {
    const area = tile.areas[i]!;
    const kept =
      !tile.outside[i] &&
      (!wantedUses || wantedUses.has(tile.uses[i]!)) &&
      (!wantedCertificates || wantedCertificates.has(tile.certificates[i]!)) &&
      (minArea === null || area >= minArea) &&
      (maxArea === null || area <= maxArea);
    return kept ? 1 : 0;
  });
}
