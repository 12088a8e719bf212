/** The room of the tools: the card of the chosen one, and all that they have put on the map. */
import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { language } from '../i18n';
import { addOverlay, repaintOverlays, type Overlay } from '../state/map_tool';
import { chooseTool, tool, type ToolName } from '../state/tools';
import { AreaCard } from './area_card';
import { draggedArea } from './area_choice';
import { crosshair } from './crosshair';
import { DrawCard } from './draw_card';
import { activeVertex, drawingAt } from './draw_tool';
import { chosenId, colour, drawings, drawMode, keepDrawings, shownDrawings } from './drawings';
import { watchDrawings } from './drawing_measures';
import { GotoCard } from './goto_card';
import { isShown } from '../state/layers';
import { live, measurements, watchFailedMeasurements } from './measurements';
import { MeasureCard } from './measure_card';
import { hasPicture, paintTools } from './painter';
import { sketch } from './sketch';
import { addSnapSource } from './snapping';
import './tools.css';

/** A drawing's line or edge takes a click, so that it can be edited; its inside leaves the parcel to be chosen. */
const OVERLAY: Overlay = {
  paint: paintTools,
  pick: ({ lon, lat }) => {
    if (!isShown('drawings')) return false;
    const found = drawingAt([lon, lat], false);
    if (!found) return false;
    [drawMode.value, chosenId.value] = ['edit', found.id];
    chooseTool('draw');
    return true;
  },
};

/** The picture on the map follows what the tools hold; without any there is no canvas for it. */
function followPicture(): void {
  let takeAway: (() => void) | null = null;
  effect(() => {
    void [sketch.value, live.value, measurements.value, shownDrawings.value, chosenId.value, activeVertex.value, colour.value, drawMode.value];
    void [draggedArea.value, crosshair.value, tool.value, language.value];
    if (hasPicture()) {
      if (takeAway) repaintOverlays();
      else takeAway = addOverlay(OVERLAY);
    } else {
      takeAway?.();
      takeAway = null;
    }
  });
}

let isWatching = false;

/** Once for as long as the page lives: what was drawn outlives the room's card. */
function watch(): void {
  if (isWatching) return;
  isWatching = true;
  keepDrawings();
  watchDrawings();
  watchFailedMeasurements();
  addSnapSource(() => [...measurements.peek(), ...drawings.peek()].flatMap(({ points }) => points));
  addSnapSource(() => sketch.peek()?.points.slice(0, -1) ?? []);
  followPicture();
}

const CARDS: Record<Exclude<ToolName, 'select'>, () => preact.JSX.Element> = { area: AreaCard, measure: MeasureCard, draw: DrawCard, goto: GotoCard };

export function ToolRoom() {
  useEffect(watch, []);
  if (tool.value === 'select') return null;
  const Shown = CARDS[tool.value];
  return <Shown key={tool.value} />;
}
