/** Texts of the inspector's tabs, of versions beside each other and of parcels beside each other. */
import { en } from './texts_en';
import { vi } from './texts_vi';

export const texts = { vi, en };
