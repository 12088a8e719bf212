/** Which rows of a long table stand in the view, and how a key moves from row to row. Pure. */

export interface Span {
  first: number;
  /** the row after the last one */
  end: number;
}

/**
 * Rows to be drawn.
 *
 * @param top pixels scrolled @param height pixels of the view @param row height of a row @param extra rows beyond either edge
 */
export function visibleSpan(top: number, height: number, row: number, total: number, extra: number): Span {
  const first = Math.max(0, Math.min(total, Math.floor(top / row)) - extra);
  const end = Math.min(total, Math.ceil((top + height) / row) + extra);
  return { first: Math.min(first, end), end };
}

/** Pages that hold the rows of a span. */
export function pagesOf({ first, end }: Span, size: number): number[] {
  if (end <= first) return [];
  const from = Math.floor(first / size);
  return Array.from({ length: Math.floor((end - 1) / size) - from + 1 }, (_, i) => from + i);
}

/** The row a key leads to; null for a key that is none of the table's. */
export function rowAfterKey(key: string, at: number, total: number, rowsInView: number): number | null {
  const page = Math.max(1, rowsInView - 1);
  const steps: Record<string, number> = {
    ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: total - 1,
  };
  const to = steps[key];
  return to === undefined || total === 0 ? null : Math.min(total - 1, Math.max(0, to));
}

/** How far to scroll so that a row is seen whole between the head and the foot of the table. */
export function scrollToRow(index: number, row: number, top: number, height: number): number {
  if (index * row < top) return index * row;
  return (index + 1) * row > top + height ? (index + 1) * row - height : top;
}
