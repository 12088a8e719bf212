/** Colours of the room on the map, as the style sheet has them: canvases know no custom properties. */
const cache = new Map<string, string>();
let cachedAt = 0;

/** A custom property of the page, looked up at most once a second: themes change. */
export function colour(name: string): string {
  if (performance.now() - cachedAt > 1000) {
    cache.clear();
    cachedAt = performance.now();
  }
  let found = cache.get(name);
  if (found === undefined) {
    found = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    cache.set(name, found);
  }
  return found;
}

/** The colours by which candidates are told apart; each also has its number. */
export const candidateColour = (i: number): string => colour(`--candidate-${(i % 6) + 1}`);
