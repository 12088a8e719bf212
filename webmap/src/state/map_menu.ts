/** The menu of a place on the map: where it was asked for, null while it is closed. */
import { signal } from '@preact/signals';
import type { MapPoint } from './map_tool';

export const mapMenu = signal<MapPoint | null>(null);

export const closeMapMenu = (): void => void (mapMenu.value = null);
