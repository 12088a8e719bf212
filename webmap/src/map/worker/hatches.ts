/** Hatches over fills: a square of 8 CSS pixels that repeats, so that it goes on across tiles (512 of them a side). */
const SIDE = 8;
const STRENGTH = 0.5;

const known = new Map<string, CanvasPattern>();

/** @param path lines of one square of 8 by 8 @param colour of the lines */
export function hatchPattern(context: OffscreenCanvasRenderingContext2D, path: string, colour: string, dpr: number): CanvasPattern {
  const key = `${path} ${colour} ${dpr}`;
  let pattern = known.get(key);
  if (!pattern) {
    const square = new OffscreenCanvas(SIDE * dpr, SIDE * dpr);
    const own = square.getContext('2d')!;
    own.scale(dpr, dpr);
    own.strokeStyle = colour;
    own.globalAlpha = STRENGTH;
    own.stroke(new Path2D(path));
    known.set(key, (pattern = context.createPattern(square, 'repeat')!));
  }
  return pattern;
}
