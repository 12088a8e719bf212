/** Which parts of the canvas are taken by labels: a grid of small cells, first come, first served. Pure. */
const CELL = 6;
const STRIDE = 65_536;

export class Occupancy {
  private taken = new Set<number>();

  /** Take a rectangle round a centre if it is wholly free. */
  take(x: number, y: number, width: number, height: number): boolean {
    const [c0, c1] = [Math.floor((x - width / 2) / CELL), Math.floor((x + width / 2) / CELL)];
    const [r0, r1] = [Math.floor((y - height / 2) / CELL), Math.floor((y + height / 2) / CELL)];
    for (let c = c0; c <= c1; c++) for (let r = r0; r <= r1; r++) if (this.taken.has(c * STRIDE + r)) return false;
    for (let c = c0; c <= c1; c++) for (let r = r0; r <= r1; r++) this.taken.add(c * STRIDE + r);
    return true;
  }
}
