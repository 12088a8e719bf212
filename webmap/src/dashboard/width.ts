/** The width of an element in pixels, followed. */
import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';

export function useWidth(): { ref: RefObject<HTMLDivElement>; width: ReadonlySignal<number> } {
  const ref = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => (width.value = Math.floor(entry!.contentRect.width)));
    watcher.observe(ref.current!);
    return () => watcher.disconnect();
  }, []);
  return { ref, width };
}
