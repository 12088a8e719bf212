/** Texts of the screen of imports. */
import { en } from './texts_en';
import { vi } from './texts_vi';

export const texts = { vi, en };
