/** What people type into a condition becomes the values of a filter. Pure. */

/** The server takes as many values of a parameter. */
export const MOST_VALUES = 200;

/** `5, 12, 20-24` as single numbers; null where it is something else or too much. */
export function readNumbers(text: string): string[] | null {
  const found = new Set<number>();
  for (const part of text.split(/[,;\s]+/).filter((piece) => piece !== '')) {
    const [, first, last] = /^(\d{1,9})(?:[-–](\d{1,9}))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last ?? first)];
    if (first === undefined || from > to || to - from >= MOST_VALUES) return null;
    for (let number = from; number <= to; number++) found.add(number);
  }
  return found.size <= MOST_VALUES ? [...found].sort((a, b) => a - b).map(String) : null;
}

/** Numbers as they were typed: runs of three and more as a range. */
export function writeNumbers(values: readonly string[]): string {
  const runs: [number, number][] = [];
  for (const value of values.map(Number).sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && value === run[1] + 1) run[1] = value;
    else runs.push([value, value]);
  }
  return runs.map(([from, to]) => (to - from > 1 ? `${from}-${to}` : to > from ? `${from}, ${to}` : String(from))).join(', ');
}

export const readWords = (text: string): string[] =>
  [...new Set(text.split(/[,;\n]/).map((word) => word.trim()).filter((word) => word !== ''))].slice(0, MOST_VALUES);

/** Days as the server's interval; null for none at all. */
export const writePeriod = (from: string, to: string): string | null => (from || to ? `${from || '..'}/${to || '..'}` : null);

export function readPeriod(period: string | undefined): [from: string, to: string] {
  const [from = '', to = from] = (period ?? '').split('/');
  return [from === '..' ? '' : from, to === '..' ? '' : to];
}
