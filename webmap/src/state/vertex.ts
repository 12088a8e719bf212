/** The vertex of the selected parcel that is pointed at, in the table or on the map: each shows it of the other. */
import { signal } from '@preact/signals';

export interface PointedVertex {
  no: number;
  /** where it is pointed at: the row under the pointer, the focus in the table, or the map */
  on: 'row' | 'focus' | 'map';
}

export const pointedVertex = signal<PointedVertex | null>(null);
