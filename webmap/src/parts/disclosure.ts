/** A button and what it opens beside itself (ARIA disclosure): closed by Escape, or when the focus goes elsewhere. */
import { type Signal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

/**
 * `button` and `frame` are for the button and for the element around both; `close` gives the focus back.
 * `open` may be a signal of the caller's, where others open it too.
 */
export function useDisclosure(shared?: Signal<boolean>) {
  const own = useSignal(false);
  const open = shared ?? own;
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    open.value = false;
    button.current?.focus();
  };
  const onFocusOut = (event: FocusEvent) => {
    if (event.relatedTarget && !(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node)) open.value = false;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open.value) return;
    event.stopPropagation();
    close();
  };
  return { isOpen: open.value, close, frame: { onFocusOut, onKeyDown }, button: { ref: button, 'aria-expanded': open.value, onClick: () => (open.value = !open.value) } };
}
