/** Which tool the pointer is: choose parcels, or one of the tools whose room is loaded when it is first used. */
import { effect, signal } from '@preact/signals';
import { mapTool, type MapPoint, type MapTool } from './map_tool';
import { keptKeys } from '../kept';

export const TOOLS = ['select', 'area', 'measure', 'draw', 'goto'] as const;
export type ToolName = (typeof TOOLS)[number];

/** The key that chooses a tool. */
export const TOOL_KEYS: Record<ToolName, string> = { select: 'v', area: 'a', measure: 'm', draw: 'd', goto: 'g' };

/** Drawings are kept under this name and the user's, as long as the browser's tab lives. */
export const DRAWINGS_KEY = 'landdb.drawings.';

export const tool = signal<ToolName>('select');
/** Whether the room of the tools has to be there. What it has drawn stays on the map when another tool is chosen. */
export const toolsNeeded = signal(false);

/** Takes the pointer until the tool itself is there: a click that comes first is not to select a parcel. */
const COMING: MapTool = { cursor: 'progress' };
const POINTS: readonly ToolName[] = ['area', 'measure', 'draw'];

/** Choose a tool; the one that is chosen already is laid down. */
export function chooseTool(name: ToolName): void {
  const next = tool.peek() === name ? 'select' : name;
  if (next === tool.peek()) return;
  tool.value = next;
  mapTool.value = POINTS.includes(next) ? COMING : null;
  toolsNeeded.value ||= next !== 'select';
}

/** Choose a tool and give it its first point, as a click that snaps to nothing; its room may have to come first. */
export function beginAt(name: ToolName, point: MapPoint): void {
  if (tool.peek() !== name) chooseTool(name);
  const stop = effect(() => {
    const now = mapTool.value;
    if (now === COMING) return;
    queueMicrotask(() => {
      stop();
      now?.onClick?.(point, { shift: false, ctrl: true, alt: false });
    });
  });
}

/** Drawings of an earlier page of this tab are shown without a tool. */
export function showKeptDrawings(): void {
  toolsNeeded.value ||= keptKeys('sessionStorage').some((key) => key.startsWith(DRAWINGS_KEY));
}
