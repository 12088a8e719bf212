/** Texts for people: the chosen language and `t(key)`. The texts themselves are in vi.ts, and en.ts for who wants English. */
import { signal } from '@preact/signals';
import { vi } from './vi';

export type Language = 'vi' | 'en';
export type TextKey = keyof typeof vi;

const TEXTS: { vi: Record<TextKey, string>; en?: Record<TextKey, string> } = { vi };

/** The language in use; `speak` chooses it. */
export const language = signal<Language>('vi');
let wanted: Language = 'vi';

/** Go on in a language, English once its texts have come. @returns whether it speaks so now: false where they cannot be had */
export async function speak(chosen: Language): Promise<boolean> {
  wanted = chosen;
  if (chosen === 'en' && !TEXTS.en) {
    const room = await import('./en').catch(() => null);
    if (!room) return false;
    TEXTS.en = room.en;
  }
  if (wanted === chosen) language.value = chosen;
  return true;
}

type Params = Record<string, string | number>;

const fill = (text: string, params: Params): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));

/** The text of a key in the chosen language; `{name}` is replaced by the parameter of that name. */
export function t(key: TextKey, params: Params = {}): string {
  return fill((TEXTS[language.value] ?? vi)[key], params);
}

/** Like `t`, over the texts of a room that is loaded when it is needed (its `texts.ts` brings them along). */
export function textsOf<K extends string>(texts: Record<Language, Record<K, string>>): (key: K, params?: Params) => string {
  return (key, params = {}) => fill(texts[language.value][key], params);
}

/** The text of a key built from a code of the data (`work_type.A`), or the code itself when it is not known. */
export function tCode(prefix: string, code: string | number | null | undefined): string {
  if (code === null || code === undefined || code === '') return t('common.none');
  const key = `${prefix}.${code}` as TextKey;
  return key in vi ? t(key) : String(code);
}

/** The codes of which there are such texts, in their order. */
export const codesOf = (prefix: string): string[] =>
  Object.keys(vi).flatMap((key) => (key.startsWith(`${prefix}.`) ? [key.slice(prefix.length + 1)] : []));

/** The Vietnamese or English one of two texts of the data, with the other as a fallback. */
export function choose(textVi: string | null | undefined, textEn: string | null | undefined): string {
  const [first, second] = language.value === 'vi' ? [textVi, textEn] : [textEn, textVi];
  return first || second || '';
}
