/** Both languages have the same texts with the same places for parameters, and no key is left unused. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { language, speak, t, tCode, textsOf } from '../src/i18n';
import { en } from '../src/i18n/en';
import { vi } from '../src/i18n/vi';

const SRC = join(import.meta.dirname, '../src');
const keys = Object.keys(vi) as (keyof typeof vi)[];
const parametersOf = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

type Texts = Record<string, string>;
type RoomTexts = Record<'vi' | 'en', Texts>;

/** Texts of the rooms that are loaded when they are needed: each has a `texts.ts` that exports `texts`. */
const rooms: [string, RoomTexts][] = await Promise.all(
  readdirSync(SRC, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(SRC, entry.name)).includes('texts.ts'))
    .map(async ({ name }): Promise<[string, RoomTexts]> => {
      const { texts } = (await import(join(SRC, name, 'texts.ts'))) as { texts: RoomTexts };
      return [name, texts];
    }),
);

describe.each(rooms)('texts of %s', (name, texts) => {
  test('are written in both languages with the same parameters, and each is used', () => {
    const { vi, en } = texts;
    expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort());
    const wrong = Object.keys(vi).filter(
      (key) => vi[key] === '' || en[key] === '' || String(parametersOf(vi[key]!)) !== String(parametersOf(en[key]!)),
    );
    expect(wrong).toEqual([]);
    const code = codeOf(join(SRC, name), /^texts(_\w+)?\.ts$/);
    expect(Object.keys(vi).filter((key) => !isUsed(key, code))).toEqual([]);
  });
});

/** The code of a folder, without the files that hold texts. */
function codeOf(folder: string, texts: RegExp): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !texts.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}

function isUsed(key: string, code: string): boolean {
  const prefix = key.slice(0, key.lastIndexOf('.'));
  const built = [`tCode('${prefix}'`, `sayCode('${prefix}'`, `\`${prefix}.\${`];
  return code.includes(`'${key}'`) || code.includes(`"${key}"`) || built.some((form) => code.includes(form));
}

describe('texts', () => {
  test('the keys are the same', () => {
    expect(Object.keys(en).sort()).toEqual([...keys].sort());
  });

  test('each is written in both with the same parameters', () => {
    expect(keys.filter((key) => vi[key] === '' || en[key] === '')).toEqual([]);
    expect(keys.filter((key) => String(parametersOf(en[key])) !== String(parametersOf(vi[key])))).toEqual([]);
  });

  test('every key is used', () => {
    const code = codeOf(SRC, /i18n\/(vi|en)\.ts$/);
    expect(keys.filter((key) => !isUsed(key, code))).toEqual([]);
  });

  test('parameters are filled in, unknown codes are shown as they are', () => {
    language.value = 'vi';
    expect(t('parcel.short', { sheet: 9, parcel: 206 })).toBe('Tờ 9 · Thửa 206');
    language.value = 'en';
    expect(t('parcel.short', { sheet: 9, parcel: 206 })).toBe('Sheet 9 · Parcel 206');
    expect(tCode('condition', 'good')).toBe('Good');
    expect(tCode('condition', 'odd')).toBe('odd');
    language.value = 'vi';
  });

  test('the last language that was wanted is spoken', async () => {
    const slow = speak('en');
    await speak('vi');
    expect([await slow, language.value]).toEqual([true, 'vi']);
    expect([await speak('en'), t('language.switch')]).toEqual([true, en['language.switch']]);
    await speak('vi');
  });

  test('a room speaks with its own', () => {
    const say = textsOf({ vi: { 'import.rows': '{n} dòng' }, en: { 'import.rows': '{n} rows' } });
    expect(say('import.rows', { n: 3 })).toBe('3 dòng');
    language.value = 'en';
    expect(say('import.rows', { n: 3 })).toBe('3 rows');
    language.value = 'vi';
  });
});
