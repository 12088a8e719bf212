/** Which dialog about files and links is open: an export of results, a parcel's extract, or sharing the view. */
import { signal } from '@preact/signals';

export type FileDialog = 'export' | 'extract' | 'share';

export const fileDialog = signal<FileDialog | null>(null);
