/** Both languages have the same texts with the same places for parameters, and no key is left unused. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { language, t, tCode } from '../src/i18n';
import { en } from '../src/i18n/en';
import { vi } from '../src/i18n/vi';

const SRC = join(import.meta.dirname, '../src');
const keys = Object.keys(vi) as (keyof typeof vi)[];
const parametersOf = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe('texts', () => {
  test('the keys are the same', () => {
    expect(Object.keys(en).sort()).toEqual([...keys].sort());
  });

  test('each is written in both with the same parameters', () => {
    expect(keys.filter((key) => vi[key] === '' || en[key] === '')).toEqual([]);
    expect(keys.filter((key) => String(parametersOf(en[key])) !== String(parametersOf(vi[key])))).toEqual([]);
  });

  test('every key is used', () => {
    const code = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/i18n\/(vi|en)\.ts$/.test(name))
      .map((name) => readFileSync(join(SRC, name), 'utf8'))
      .join('\n');
    const isUsed = (key: string): boolean => {
      const prefix = key.slice(0, key.lastIndexOf('.'));
      const built = [`tCode('${prefix}'`, `\`${prefix}.\${`];
      return code.includes(`'${key}'`) || code.includes(`"${key}"`) || built.some((form) => code.includes(form));
    };
    expect(keys.filter((key) => !isUsed(key))).toEqual([]);
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
});
