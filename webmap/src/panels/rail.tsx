/** The rail: opens and closes panels and screens, shares the link. On a phone it holds five entries and a menu of the others. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from '../parts/icons';
import { menuItems, stepInMenu } from '../parts/menu_keys';
import { railEntries, railParts, waitingIn, type RailEntry } from './rail_entries';

function Badge({ n }: { n: number }) {
  if (n === 0) return null;
  return (
    <span class="rail-badge" title={t('rail.waiting', { n })}>
      {n > 99 ? '99+' : n}
      <span class="visually-hidden"> {t('rail.waiting', { n })}</span>
    </span>
  );
}

function Entry({ entry: { icon, text, pressed, waiting = 0, act } }: { entry: RailEntry }) {
  return (
    <button type="button" class={text === 'rail.help' ? 'rail-last' : undefined} aria-pressed={pressed} onClick={act}>
      <Icon name={icon} size={22} />
      {t(text)}
      <Badge n={waiting} />
    </button>
  );
}

interface MenuProps {
  entries: RailEntry[];
  fromEnd: boolean;
  /** @param back whether the focus goes back to the button */
  onClose: (back: boolean) => void;
}

function Menu({ entries, fromEnd, onClose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    menuItems(menu.current!)
      .at(fromEnd ? -1 : 0)
      ?.focus();
    const onOutside = (event: Event) => menu.current!.parentElement!.contains(event.target as Node) || onClose(false);
    document.addEventListener('pointerdown', onOutside, { capture: true });
    return () => document.removeEventListener('pointerdown', onOutside, { capture: true });
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === 'Tab') onClose(true);
    else if (!stepInMenu(menu.current!, event.key)) return;
    event.preventDefault();
  };
  return (
    <div ref={menu} id="rail-menu" class="rail-menu" role="menu" aria-label={t('rail.more')} onKeyDown={onKeyDown}>
      {entries.map(({ icon, text, pressed, waiting = 0, act }) => (
        <button
          key={text}
          type="button"
          role="menuitem"
          tabIndex={-1}
          aria-current={pressed ? 'page' : undefined}
          onClick={() => {
            onClose(true);
            act();
          }}
        >
          <Icon name={icon} size={20} />
          {t(text)}
          <Badge n={waiting} />
        </button>
      ))}
    </div>
  );
}

function More({ entries }: { entries: RailEntry[] }) {
  const open = useSignal<'first' | 'last' | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (back: boolean) => {
    open.value = null;
    if (back) button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    open.value = event.key === 'ArrowUp' ? 'last' : 'first';
  };
  const current = entries.find(({ pressed }) => pressed);
  return (
    <div class="rail-more">
      <button
        ref={button}
        type="button"
        class={current ? 'current' : undefined}
        aria-haspopup="menu"
        aria-expanded={open.value !== null}
        aria-controls={open.value ? 'rail-menu' : undefined}
        onClick={() => (open.value = open.value ? null : 'first')}
        onKeyDown={onKeyDown}
      >
        <Icon name="more" size={22} />
        {t('rail.more')}
        {current && <span class="visually-hidden">: {t(current.text)}</span>}
        <Badge n={waitingIn(entries)} />
      </button>
      {open.value && <Menu entries={entries} fromEnd={open.value === 'last'} onClose={close} />}
    </div>
  );
}

export function Rail() {
  const [shown, others] = railParts(railEntries());
  return (
    <nav class="rail" aria-label={t('rail.label')}>
      {shown.map((entry) => (
        <Entry key={entry.text} entry={entry} />
      ))}
      {others.length > 0 && <More entries={others} />}
    </nav>
  );
}
