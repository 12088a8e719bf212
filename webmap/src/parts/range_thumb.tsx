/** One end of a range: a slider that is dragged along its track or moved with the arrow keys. */
interface Props {
  label: string;
  /** step on the track */
  value: number;
  /** number of the last step */
  last: number;
  text: string;
  onMove: (value: number) => void;
  onDone: () => void;
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

export function RangeThumb({ label, value, last, text, onMove, onDone }: Props) {
  const onPointerMove = (event: PointerEvent) => {
    const thumb = event.currentTarget as HTMLElement;
    if (!thumb.hasPointerCapture(event.pointerId)) return;
    const track = thumb.parentElement!.getBoundingClientRect();
    const share = (event.clientX - track.left) / track.width;
    onMove(Math.min(last, Math.max(0, Math.round(share * last))));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = { Home: 0, End: last }[event.key] ?? (event.key in STEPS ? value + STEPS[event.key]! : null);
    if (target === null || target < 0 || target > last) return;
    event.preventDefault();
    onMove(target);
    onDone();
  };
  return (
    <button
      type="button"
      role="slider"
      class="thumb"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={value}
      aria-valuetext={text}
      style={{ left: `${(100 * value) / last}%` }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onPointerUp={onDone}
      onKeyDown={onKeyDown}
    />
  );
}
