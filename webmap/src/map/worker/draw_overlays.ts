/** Protection areas and boundaries of one tile. Runs in the worker. */
import type { TileColours } from '../../style/colours';
import { BOUNDARY_STYLES, PROTECTION_STYLES } from '../../style/land_use';
import type { DecodedTile } from './decode';
import type { TileRequest } from './messages';
import { traceShape, type Placement } from './trace';

type Context = OffscreenCanvasRenderingContext2D;

const NEAR_ZOOM = 16;
/** Below it lines are thinner: there is little room between them. */
const FAR_ZOOM = 9;

/** @param groups indices of shapes by twice the index of their style, plus one for what lies above or below the ground */
export function drawProtection(context: Context, { shapes }: DecodedTile, groups: number[][], place: Placement, { zoom, dpr }: TileRequest, colours: TileColours): void {
  const width = (zoom >= NEAR_ZOOM ? 1.8 : 1.2) * dpr;
  groups.forEach((indices, group) => {
    const [{ dash }, paint] = [PROTECTION_STYLES[group >> 1]!, colours.protection[group >> 1]!];
    const onGround = group % 2 === 0;
    context.beginPath();
    for (const i of indices) traceShape(context, shapes, i, place);
    context.fillStyle = paint.fill;
    // Of areas of one kind that overlap, the ground is tinted once.
    if (onGround) context.fill('nonzero');
    context.globalAlpha = 0.75;
    context.lineWidth = width * 2.2;
    context.strokeStyle = colours.casing;
    context.stroke();
    context.globalAlpha = 1;
    context.lineWidth = onGround ? width : width * 0.85;
    context.strokeStyle = paint.edge;
    context.setLineDash(dash.map((pixels) => pixels * dpr));
    context.stroke();
    context.setLineDash([]);
  });
}

export function drawBoundaries(context: Context, { shapes }: DecodedTile, groups: number[][], place: Placement, { dpr, zoom }: TileRequest, colours: TileColours): void {
  groups.forEach((indices, group) => {
    const width = BOUNDARY_STYLES[group]!.width * (zoom < FAR_ZOOM ? 0.7 : 1);
    context.beginPath();
    for (const i of indices) traceShape(context, shapes, i, place);
    context.globalAlpha = 0.6;
    context.lineWidth = (width + 1.4) * dpr;
    context.strokeStyle = colours.casing;
    context.stroke();
    context.globalAlpha = 1;
    context.lineWidth = width * dpr;
    context.strokeStyle = colours.boundaries[group]!;
    context.stroke();
  });
}
