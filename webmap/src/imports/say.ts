/** The room's texts in the chosen language. */
import { textsOf } from '../i18n';
import { texts } from './texts';

export const say = textsOf(texts);
export type Said = keyof typeof texts.vi;

/** The text of a key built from a code, or the code itself where there is none. */
export function sayCode(prefix: string, code: string): string {
  const key = `${prefix}.${code}`;
  return key in texts.vi ? say(key as Said) : code;
}
