/** A menu over the table: its first choice has the focus, Escape closes it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  label: string;
  kind?: string;
  onClose: () => void;
  children: ComponentChildren;
}

export function Menu({ label, kind = '', onClose, children }: Props) {
  const menu = useRef<HTMLElement>(null);
  useEffect(() => menu.current?.querySelector('input')?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  };
  return (
    <section ref={menu} class={`column-menu ${kind}`} aria-label={label} onKeyDown={onKeyDown}>
      {children}
    </section>
  );
}
