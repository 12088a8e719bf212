/** Pictures of the base maps at the map's lower edge: one click shows another. On narrow screens they open from one. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { choose } from '../i18n';
import { basemaps, chooseBase, chosenBase, nameOfBase } from '../state/layers';
import './layers.css';
import { say } from './say';

/** The one that the page brings along: land on sea. */
function OfflinePicture() {
  return (
    <svg viewBox="0 0 60 34" class="base-picture" aria-hidden="true">
      <path d="M0 0h60v34H0z" class="offline-sea" />
      <path d="M0 0h26c3 4-4 7-1 11 3 5 9 6 9 12 0 5-6 7-9 11H0z" class="offline-land" />
      <path d="M42 15h2M46 18h2M49 27h2M52 24h1" class="offline-islands" />
    </svg>
  );
}

function Picture({ address }: { address: string | null }) {
  const failed = useSignal(false);
  if (!address || failed.value) return <span class="base-picture base-blank" aria-hidden="true" />;
  return <img class="base-picture" src={address} alt="" loading="lazy" onError={() => (failed.value = true)} />;
}

export function Switcher() {
  const open = useSignal(false);
  const own = useRef<HTMLDivElement>(null);
  const choices = basemaps.value.filter(({ kind }) => kind === 'tiles');
  if (choices.length === 0) return null;
  const chosen = chosenBase.value;
  const name = chosen === null ? say('switch.offline') : nameOfBase(chosen);
  /** On narrow screens one of the two is hidden: the focus goes to the other. */
  const turn = (isOpen: boolean) => {
    open.value = isOpen;
    const wanted = isOpen ? '.base-choices [aria-pressed=true]' : '.base-toggle';
    requestAnimationFrame(() => own.current?.querySelector<HTMLElement>(wanted)?.focus());
  };
  const pick = (id: string | null) => {
    chooseBase(id);
    if (open.value) turn(false);
  };
  const label = say('switch.open', { name });
  return (
    <div
      ref={own}
      class={open.value ? 'base-switcher open' : 'base-switcher'}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open.value) return;
        event.stopPropagation();
        turn(false);
      }}
    >
      <button type="button" class="base-choice base-toggle" aria-expanded={open.value} aria-label={label} title={label} onClick={() => turn(true)}>
        {chosen === null ? <OfflinePicture /> : <Picture key={chosen} address={choices.find(({ id }) => id === chosen)?.thumbnail ?? null} />}
        <span>{name}</span>
      </button>
      <div class="base-choices" role="group" aria-label={say('switch.label')}>
        <button type="button" class="base-choice" aria-pressed={chosen === null} onClick={() => pick(null)}>
          <OfflinePicture />
          <span>{say('switch.offline')}</span>
        </button>
        {choices.map((one) => (
          <button key={one.id} type="button" class="base-choice" aria-pressed={chosen === one.id} title={choose(one.title_vi, one.title_en)} onClick={() => pick(one.id)}>
            <Picture address={one.thumbnail} />
            <span>{choose(one.title_vi, one.title_en)}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
