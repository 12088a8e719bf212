/** Buttons for a line or ring on its way: finger and mouse need no keyboard. */
import { Icon } from '../parts/icons';
import { focusMap } from './crosshair';
import { end, leave, sketch, takeBack } from './sketch';
import { say } from './texts';

export function SketchBar({ hint }: { hint: string }) {
  const points = sketch.value?.points.length ?? 0;
  const then = (action: () => void) => () => {
    action();
    focusMap();
  };
  return (
    <>
      <p class="tool-hint" role="status">
        {points === 0 ? hint : say('sketch.going_on')}
      </p>
      {points > 0 && (
        <div class="tool-row">
          <button type="button" class="button button-primary" onClick={then(end)}>
            <Icon name="check" />
            {say('sketch.done')}
          </button>
          <button type="button" class="button" onClick={then(takeBack)}>
            <Icon name="undo" />
            {say('sketch.take_back')}
          </button>
          <button type="button" class="icon-button" aria-label={say('sketch.discard')} title={say('sketch.discard')} onClick={then(leave)}>
            <Icon name="trash" />
          </button>
        </div>
      )}
    </>
  );
}
