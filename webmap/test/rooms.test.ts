/** The house rules of the front end: one door for fetch, and layers and panels do not know each other. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '../src');

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(SRC, name), 'utf8') }));

/** Rooms a room may import from, itself aside. Files beside src/ itself (api, format, …) may be imported by all. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  i18n: [],
  style: [],
  state: ['i18n'],
  map: ['state', 'i18n', 'style'],
  parts: ['state', 'i18n', 'style'],
  panels: ['parts', 'state', 'i18n', 'style', 'finding', 'inspecting', 'changes'],
  changes: ['parts', 'state', 'i18n', 'style'],
  inspecting: ['parts', 'state', 'i18n', 'style'],
  help: ['parts', 'state', 'i18n', 'style'],
  layers: ['panels', 'parts', 'state', 'i18n', 'style'],
  admin: ['parts', 'state', 'i18n', 'style'],
  finding: ['parts', 'state', 'i18n', 'style'],
  table: ['parts', 'state', 'i18n', 'style'],
  tools: ['parts', 'state', 'i18n', 'style'],
  printing: ['parts', 'state', 'i18n', 'style'],
  imports: ['parts', 'state', 'i18n', 'style'],
  dashboard: ['panels', 'parts', 'state', 'i18n', 'style'],
};
/** Put the rooms together; nothing else may import them. */
const FRAME = ['app.tsx', 'main.tsx', 'keyboard.ts'];

const roomOf = (name: string): string => (name.includes('/') ? name.split('/')[0]! : '');

function importsOf(name: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import|import\()\s*'(\.[^']+)'/g)].map(([, path]) =>
    normalize(join(dirname(name), path!)),
  );
}

describe('rooms', () => {
  test('every room is known', () => {
    const rooms = new Set(files.map(({ name }) => roomOf(name)).filter((room) => room !== ''));
    expect([...rooms].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  test.each(files.filter(({ name }) => roomOf(name) !== ''))('$name imports what its room may', ({ name, text }) => {
    const allowed = [roomOf(name), '', ...MAY_IMPORT[roomOf(name)]!];
    const refused = importsOf(name, text).filter(
      (path) => !allowed.includes(roomOf(path)) || FRAME.some((frame) => `${path}.tsx` === frame || `${path}.ts` === frame),
    );
    expect(refused).toEqual([]);
  });

  test('only api.ts calls fetch', () => {
    const callers = files.filter(({ text }) => /\bfetch\(|XMLHttpRequest|sendBeacon|EventSource|WebSocket/.test(text));
    expect(callers.map(({ name }) => name)).toEqual(['api.ts']);
  });

  test('a class is dressed in one room: sheets that come later would change others', () => {
    const sheets = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'));
    const roomsOf = new Map<string, Set<string>>();
    for (const name of sheets) {
      const text = readFileSync(join(SRC, name), 'utf8').replaceAll(/\/\*[^]*?\*\//g, '');
      for (const [, single] of text.matchAll(/(?:^|[};,])\s*(\.[\w-]+)\s*(?=[,{])/g)) {
        roomsOf.set(single!, (roomsOf.get(single!) ?? new Set()).add(roomOf(name)));
      }
    }
    expect([...roomsOf].filter(([, rooms]) => rooms.size > 1).map(([single]) => single)).toEqual([]);
  });

  test('only kept.ts asks the browser to keep something: it may refuse', () => {
    const askers = files.filter(({ text }) => /\b(local|session)Storage\b(?!')/.test(text.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '')));
    expect(askers.map(({ name }) => name)).toEqual([]);
  });

  test('text of the data never becomes markup', () => {
    const offenders = files.filter(({ text }) => /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write/.test(text));
    expect(offenders).toEqual([]);
  });

  test('files stay small', () => {
    const long = files.filter(({ name, text }) => !name.startsWith('i18n/') && text.split('\n').length > 300);
    expect(long.map(({ name }) => name)).toEqual([]);
  });

  test('each file says in its first line what lives in it', () => {
    const silent = files.filter(({ name, text }) => !name.endsWith('.d.ts') && !text.startsWith('/** '));
    expect(silent.map(({ name }) => relative('.', name))).toEqual([]);
  });
});
