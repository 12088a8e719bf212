/** The room's texts in the chosen language. */
import { textsOf } from '../i18n';
import { texts } from './texts';

export const say = textsOf(texts);
