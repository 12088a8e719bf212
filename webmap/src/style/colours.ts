/** Colours of tokens.css and dark.css for what knows no custom properties: canvases and workers. */
import { isDark } from './theme';
import { BOUNDARY_STYLES, CERTIFICATE_STYLES, PROTECTION_STYLES, USE_GROUPS, WORK_STYLES, ZONE_OUTLINE } from './land_use';

const known = new Map<string, string>();
let knownDark = false;

/** A custom property of the page in the present theme. @param name without its dashes */
export function colour(name: string): string {
  if (knownDark !== isDark.value) known.clear();
  knownDark = isDark.value;
  let found = known.get(name);
  if (found === undefined) known.set(name, (found = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()));
  return found;
}

/** What a reference such as ZONE_OUTLINE stands for. */
const resolve = (reference: string): string => colour(reference.slice('var(--'.length, -1));

export interface Paint {
  fill: string;
  edge: string;
}

/** What a tile worker paints with, each list in the order of the styles that it is made of. */
export interface TileColours {
  uses: Paint[];
  certificates: Paint[];
  works: Paint[];
  protection: Paint[];
  boundaries: string[];
  zone: string;
  casing: string;
}

const paintOf = ({ fill, edge }: Paint): Paint => ({ fill: resolve(fill), edge: resolve(edge) });

export const tileColours = (): TileColours => ({
  uses: USE_GROUPS.map(paintOf),
  certificates: CERTIFICATE_STYLES.map(paintOf),
  works: WORK_STYLES.map(paintOf),
  protection: PROTECTION_STYLES.map(paintOf),
  boundaries: BOUNDARY_STYLES.map(({ line }) => resolve(line)),
  zone: resolve(ZONE_OUTLINE),
  casing: colour('map-casing'),
});
