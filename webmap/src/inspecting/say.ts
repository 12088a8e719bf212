/** What the inspector says, in the chosen language. */
import { textsOf } from '../i18n';
import { texts } from './texts';

export type Said = keyof typeof texts.vi;

export const say = textsOf(texts);

/** The text of a key that ends in a code of the data, or the code itself where none is known. */
export function sayCode(prefix: string, code: string): string {
  const key = `${prefix}.${code}`;
  return key in texts.vi ? say(key as Said) : code;
}
