/** Paints what tools and screens show above the parcels. */
import type { Painter } from '../painting';
import { overlays } from '../state/map_tool';

export const paintOverlays: Painter = (context, frame) => {
  for (const overlay of overlays.value) {
    context.save();
    overlay.paint(context, frame);
    context.restore();
  }
};
