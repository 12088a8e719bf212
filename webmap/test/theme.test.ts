/** The two themes name the same colours, and every colour that is used has a name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BOUNDARY_STYLES, CERTIFICATE_STYLES, PROTECTION_STYLES, USE_GROUPS, WORK_STYLES, ZONE_OUTLINE } from '../src/style/land_use';
import { readTheme } from '../src/style/theme';

const SRC = join(import.meta.dirname, '../src');
const read = (name: string): string => readFileSync(join(SRC, name), 'utf8');
const files = (end: string): string[] => readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(end));
const coloursOf = (name: string): Map<string, string> => new Map([...read(name).matchAll(/^ +--([\w-]+): (.+);$/gm)].map(([, key, value]) => [key!, value!]));

const light = coloursOf('style/tokens.css');
const dark = coloursOf('style/dark.css');
/** What stays as it is: type, and the strip that says how secret a page is, with what stands on it and on its bar. */
const SHARED = ['text', 'numbers', 'on-secret', 'on-gold', 'strip', 'bar-ink', 'bar-ink-2'];

type Triple = [number, number, number];

function linear(hex: string): Triple {
  return [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Triple;
}

function luminance(hex: string): number {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const times = (matrix: readonly Triple[], [x, y, z]: Triple): Triple => matrix.map(([a, b, c]) => a * x + b * y + c * z) as Triple;

/** Machado, Oliveira and Fernandes 2009, severity 1: what eyes without one kind of cones see, of linear RGB. */
const EYES: Record<string, readonly Triple[]> = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const TO_XYZ: readonly Triple[] = [[0.4339, 0.3762, 0.1898], [0.2126, 0.7152, 0.0722], [0.0177, 0.1095, 0.8729]];

/** CIE L*a*b* of a colour as some eyes see it; XYZ is told in shares of the white of D65. */
function lab(hex: string, eyes: readonly Triple[]): Triple {
  const seen = times(eyes, linear(hex)).map((share) => Math.min(1, Math.max(0, share))) as Triple;
  const [x, y, z] = times(TO_XYZ, seen).map((share) => (share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116)) as Triple;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
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
    const groups = [...USE_GROUPS, ...CERTIFICATE_STYLES, ...WORK_STYLES, ...PROTECTION_STYLES].flatMap(({ fill, edge }) => [fill, edge]).concat(ZONE_OUTLINE, BOUNDARY_STYLES.map(({ line }) => line)).map((value) => value.slice(6, -1));
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
    for (const { edge } of [...USE_GROUPS, ...CERTIFICATE_STYLES]) expect(contrast(colours.get(edge.slice(6, -1))!, colours.get('land')!)).toBeGreaterThan(1.9);
  });

  describe.each([['light', light], ['dark', new Map([...light, ...dark])]])('%s: certificates', (_, colours) => {
    const valueOf = (reference: string): string => colours.get(reference.slice(6, -1))!;
    const statuses = CERTIFICATE_STYLES.filter(({ status }) => status !== '');

    test('numbers of parcels stand out from each, edges and hatches from their fill', () => {
      for (const { fill, edge } of CERTIFICATE_STYLES) {
        for (const text of ['label', 'label-strong']) expect(contrast(colours.get(text)!, valueOf(fill))).toBeGreaterThanOrEqual(4.5);
        expect(contrast(valueOf(edge), valueOf(fill))).toBeGreaterThan(1.8);
      }
    });

    test.each(Object.keys(EYES))('differ for eyes of %s', (eyes) => {
      const seen = statuses.map(({ fill }) => lab(valueOf(fill), EYES[eyes]!));
      const apart = seen.flatMap((one, i) => seen.slice(i + 1).map((other) => Math.hypot(...one.map((value, k) => value - other[k]!))));
      expect(Math.min(...apart)).toBeGreaterThan(9);
    });
  });

  test('no two certificates have the same hatch: colour is not needed to tell them apart', () => {
    const hatches = CERTIFICATE_STYLES.filter(({ status }) => status !== '').map(({ hatch }) => hatch);
    expect(new Set(hatches).size).toBe(hatches.length);
  });

  test('what is kept in the browser may be anything', () => {
    expect(readTheme('dark')).toBe('dark');
    for (const kept of [null, undefined, '', 'pink']) expect(readTheme(kept)).toBe('system');
  });
});
