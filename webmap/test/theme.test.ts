/** The two themes name the same colours, and every colour that is used has a name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BOUNDARY_STYLES, PROTECTION_STYLES, USE_GROUPS, WORK_STYLES, ZONE_OUTLINE } from '../src/style/land_use';
import { readTheme } from '../src/style/theme';

const SRC = join(import.meta.dirname, '../src');
const read = (name: string): string => readFileSync(join(SRC, name), 'utf8');
const files = (end: string): string[] => readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(end));
const coloursOf = (name: string): Map<string, string> => new Map([...read(name).matchAll(/^ +--([\w-]+): (.+);$/gm)].map(([, key, value]) => [key!, value!]));

const light = coloursOf('style/tokens.css');
const dark = coloursOf('style/dark.css');
/** What stays as it is: type, and the strip that says how secret a page is, with what stands on it and on its bar. */
const SHARED = ['text', 'numbers', 'on-secret', 'on-gold', 'strip', 'bar-ink', 'bar-ink-2'];

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** WCAG 2.2, 1.4.3. */
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

describe('themes', () => {
  test('the dark one names every colour of the light one', () => {
    expect([...light.keys()].filter((name) => !dark.has(name) && !SHARED.includes(name))).toEqual([]);
    expect([...dark.keys()].filter((name) => !light.has(name))).toEqual([]);
  });

  test('no colour stands outside them', () => {
    const literal = /#[0-9a-fA-F]{3,8}\b(?!['"]?\))|\brgba?\(/;
    const sheets = files('.css').filter((name) => !/tokens|dark/.test(name));
    const offenders = [...sheets, ...files('.ts'), ...files('.tsx')].flatMap((name) =>
      read(name).split('\n').filter((line) => literal.test(line) && /colou?r|fill|stroke|background|shadow|border|#f{3,6}\b/i.test(line)).map((line) => `${name}: ${line.trim()}`),
    );
    expect(offenders).toEqual([]);
  });

  test('every colour that is asked for has a name', () => {
    const asked = [...files('.css'), ...files('.ts'), ...files('.tsx')].flatMap((name) => {
      const text = read(name);
      return [...text.matchAll(/var\(--([\w-]+)\)/g), ...text.matchAll(/\bcolour(?:Of)?\('([\w-]+)'\)/g)].map(([, key]) => key!);
    });
    const groups = [...USE_GROUPS, ...WORK_STYLES, ...PROTECTION_STYLES].flatMap(({ fill, edge }) => [fill, edge]).concat(ZONE_OUTLINE, BOUNDARY_STYLES.map(({ line }) => line)).map((value) => value.slice(6, -1));
    const own = new Set(files('.css').flatMap((name) => [...read(name).matchAll(/--([\w-]+):/g)].map(([, key]) => key!)));
    expect([...new Set([...asked, ...groups])].filter((name) => !light.has(name) && !own.has(name))).toEqual([]);
  });

  test.each([['light', light], ['dark', new Map([...light, ...dark])]])('%s: text stands out from its ground', (_, colours) => {
    const pairs: [string, string][] = [
      ...['ink', 'ink-2', 'ink-3', 'pine', 'link', 'good', 'bad', 'amber', 'status-blue', 'good-text'].flatMap((name): [string, string][] => [[name, 'surface'], [name, 'surface-2']]),
      ['ink-3', 'surface-3'], ['on-pine', 'pine'], ['on-gold', 'gold'], ['on-mark', 'bad'], ['on-mark', 'good'], ['pine-strong', 'pine-soft'],
      ['bar-ink', 'bar'], ['bar-ink-2', 'bar'], ['bar-ink', 'strip'], ['on-secret', 'secret'], ['on-secret', 'top-secret'], ['amber', 'amber-soft'], ['bad-text', 'bad-soft'], ['secret-text', 'bad-soft'],
      ['count-text', 'count'], ['surface', 'toast'], ['surface', 'toast-error'], ['ink', 'selected-row'], ['place-name', 'land'], ['archipelago-name', 'sea'],
    ];
    const low = pairs.map(([text, ground]) => [text, ground, contrast(colours.get(text)!, colours.get(ground)!)] as const).filter(([, , ratio]) => ratio < 4.5);
    expect(low).toEqual([]);
  });

  test('works and land uses differ from the ground they lie on', () => {
    const colours = new Map([...light, ...dark]);
    for (const { edge } of USE_GROUPS) expect(contrast(colours.get(edge.slice(6, -1))!, colours.get('land')!)).toBeGreaterThan(1.9);
  });

  test('what is kept in the browser may be anything', () => {
    expect(readTheme('dark')).toBe('dark');
    for (const kept of [null, undefined, '', 'pink']) expect(readTheme(kept)).toBe('system');
  });
});
