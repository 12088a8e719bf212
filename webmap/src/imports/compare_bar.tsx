/** How old and new outlines are compared on the map: both, one of them, or a line to be moved across. */
import { say, type Said } from './say';
import { compareMode, swipe, type CompareMode } from './scene';

const MODES: readonly CompareMode[] = ['both', 'old', 'new', 'swipe'];

export function CompareBar() {
  const mode = compareMode.value;
  return (
    <div class="compare-bar">
      <div class="segmented" role="group" aria-label={say('compare.label')}>
        {MODES.map((one) => (
          <button key={one} type="button" aria-pressed={mode === one} onClick={() => (compareMode.value = one)}>
            {say(`compare.${one}` as Said)}
          </button>
        ))}
      </div>
      <span class="legend-old">{say('compare.old')}</span>
      <span class="legend-new">{say('compare.new')}</span>
      {mode === 'swipe' && (
        <input type="range" min={0} max={1} step={0.01} aria-label={say('compare.move')} value={swipe.value} onInput={(event) => (swipe.value = Number(event.currentTarget.value))} />
      )}
    </div>
  );
}
