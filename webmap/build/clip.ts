/** Cutting rings to a box and packing them into whole numbers; pure geometry, no files. */
export type Position = [number, number];
export type Ring = Position[];
/** west, south, east, north */
export type Box = [number, number, number, number];

type Side = { axis: 0 | 1; limit: number; keep: (value: number) => boolean };

function cutAt(ring: Ring, { axis, limit, keep }: Side): Ring {
  const cut: Ring = [];
  ring.forEach((current, i) => {
    const previous = ring.at(i - 1) as Position;
    const inside = keep(current[axis]);
    if (inside !== keep(previous[axis])) {
      const share = (limit - previous[axis]) / (current[axis] - previous[axis]);
      const other = (1 - axis) as 0 | 1;
      const crossing: Position = [0, 0];
      crossing[axis] = limit;
      crossing[other] = previous[other] + share * (current[other] - previous[other]);
      cut.push(crossing);
    }
    if (inside) cut.push(current);
  });
  return cut;
}

/** The part of a ring inside the box (Sutherland-Hodgman: edges may run along the box, which drawing does not mind). */
export function clipRing(ring: Ring, [west, south, east, north]: Box): Ring {
  const sides: Side[] = [
    { axis: 0, limit: west, keep: (x) => x >= west },
    { axis: 0, limit: east, keep: (x) => x <= east },
    { axis: 1, limit: south, keep: (y) => y >= south },
    { axis: 1, limit: north, keep: (y) => y <= north },
  ];
  return sides.reduce<Ring>((rest, side) => (rest.length ? cutAt(rest, side) : rest), ring);
}

/** Flat whole steps, the first absolute and the rest relative; repeated points are dropped. */
export function encodeRing(ring: Ring, stepDegrees: number): number[] {
  const flat: number[] = [];
  let [lastX, lastY] = [0, 0];
  for (const [lon, lat] of ring) {
    const [x, y] = [Math.round(lon / stepDegrees), Math.round(lat / stepDegrees)];
    if (flat.length > 0 && x === lastX && y === lastY) continue;
    flat.push(flat.length ? x - lastX : x, flat.length ? y - lastY : y);
    [lastX, lastY] = [x, y];
  }
  return flat;
}
