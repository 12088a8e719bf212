/** The card of a tool beside the tool column: its name, a way out, and a choice between kinds. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { Icon, type IconName } from '../parts/icons';
import { chooseTool } from '../state/tools';
import { focusMap } from './crosshair';

interface CardProps {
  title: string;
  children: ComponentChildren;
  /** the focus stays in the card instead of going to the map */
  keepsFocus?: boolean;
}

export function Card({ title, children, keepsFocus = false }: CardProps) {
  useEffect(() => {
    if (!keepsFocus) focusMap();
  }, []);
  // Of a field the page takes no keys: here Esc leaves too.
  const onKeyDown = (event: KeyboardEvent) => {
    if (!keepsFocus || event.key !== 'Escape') return;
    event.stopPropagation();
    chooseTool('select');
    focusMap();
  };
  return (
    <section class="tool-card" aria-label={title} onKeyDown={onKeyDown}>
      <header>
        <h2>{title}</h2>
        <button type="button" class="icon-button" aria-label={t('common.close')} onClick={() => chooseTool('select')}>
          <Icon name="close" size={16} />
        </button>
      </header>
      {children}
    </section>
  );
}

interface KindsProps<T extends string> {
  label: string;
  kinds: readonly { name: T; icon: IconName; text: string }[];
  chosen: T;
  onChoose(name: T): void;
}

/** What the tool makes: one of a few kinds, as buttons of which one is pressed. */
export function Kinds<T extends string>({ label, kinds, chosen, onChoose }: KindsProps<T>) {
  const choose = (name: T) => {
    onChoose(name);
    focusMap();
  };
  return (
    <div class="tool-kinds" role="group" aria-label={label}>
      {kinds.map(({ name, icon, text }) => (
        <button key={name} type="button" aria-pressed={chosen === name} onClick={() => choose(name)}>
          <Icon name={icon} />
          {text}
        </button>
      ))}
    </div>
  );
}
