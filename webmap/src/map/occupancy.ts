/** Which parts of the canvas are taken by labels: a grid of small cells, first come, first served. Pure. */
const CELL = 6;
const STRIDE = 65_536;

/** Keys of the cells that a rectangle round a centre touches. */
function cellsOf(x: number, y: number, width: number, height: number): number[] {
  const [c0, c1] = [Math.floor((x - width / 2) / CELL), Math.floor((x + width / 2) / CELL)];
  const [r0, r1] = [Math.floor((y - height / 2) / CELL), Math.floor((y + height / 2) / CELL)];
  const cells: number[] = [];
  for (let c = c0; c <= c1; c++) for (let r = r0; r <= r1; r++) cells.push(c * STRIDE + r);
  return cells;
}

export class Occupancy {
  private taken = new Set<number>();

  /** Take a rectangle round a centre if it is wholly free. */
  take(x: number, y: number, width: number, height: number): boolean {
    const cells = cellsOf(x, y, width, height);
    if (cells.some((cell) => this.taken.has(cell))) return false;
    for (const cell of cells) this.taken.add(cell);
    return true;
  }

  isFree(x: number, y: number, width: number, height: number): boolean {
    return !cellsOf(x, y, width, height).some((cell) => this.taken.has(cell));
  }

  /** Take a rectangle whatever stands there, for what is painted above the labels. */
  block(x: number, y: number, width: number, height: number): void {
    for (const cell of cellsOf(x, y, width, height)) this.taken.add(cell);
  }
}
