/** The scale of the screen, true at the middle of the map, and the choice of another one, from a list or typed. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { formatScale } from '../format';
import { t } from '../i18n';
import { useDisclosure } from '../parts/disclosure';
import { Icon } from '../parts/icons';
import { showScale, view } from '../state/view';
import { readScale, SCALES, scaleDenominator, scaleLimits } from '../true_scale';

interface ChooserProps {
  current: number;
  lat: number;
  onChoose: (denominator: number) => void;
}

function Chooser({ current, lat, onChoose }: ChooserProps) {
  const box = useRef<HTMLDivElement>(null);
  const wrong = useSignal(false);
  const [least, most] = scaleLimits(lat).map((limit) => formatScale(limit));
  useEffect(() => box.current?.querySelector('input')?.focus(), []);
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const typed = readScale(new FormData(event.currentTarget as HTMLFormElement).get('scale') as string, lat);
    wrong.value = typed === null;
    if (typed !== null) onChoose(typed);
  };
  return (
    <div ref={box} class="scale-menu" role="dialog" aria-label={t('status.scale_choose')}>
      <form onSubmit={onSubmit}>
        <label>
          <span>{t('status.scale_typed')}</span>
          <input
            name="scale"
            class="text-box"
            inputMode="numeric"
            autocomplete="off"
            placeholder={formatScale(2000)}
            aria-invalid={wrong.value}
            aria-describedby={wrong.value ? 'scale-wrong' : undefined}
          />
        </label>
        <button type="submit" class="button">
          {t('status.scale_set')}
        </button>
      </form>
      {wrong.value && (
        <p id="scale-wrong" class="fine" role="alert">
          {t('status.scale_wrong', { least: least!, most: most! })}
        </p>
      )}
      <ul>
        {SCALES.map((denominator) => (
          <li key={denominator}>
            <button type="button" aria-pressed={Math.abs(current / denominator - 1) < 0.001} onClick={() => onChoose(denominator)}>
              {formatScale(denominator)}
            </button>
          </li>
        ))}
      </ul>
      <p class="fine">{t('status.scale')}</p>
    </div>
  );
}

export function ScaleChoice() {
  const { isOpen, close, frame, button } = useDisclosure();
  if (!view.value) return null;
  const { zoom, lat } = view.value;
  const current = scaleDenominator(zoom, lat);
  return (
    <div class="scale-choice" {...frame}>
      <button {...button} type="button" title={t('status.scale_choose')}>
        <span class="visually-hidden">{t('status.scale_choose')} </span>
        <b>{formatScale(current)}</b>
        <Icon name="chevronDown" size={14} />
      </button>
      {isOpen && (
        <Chooser
          current={current}
          lat={lat}
          onChoose={(denominator) => {
            showScale(denominator);
            close();
          }}
        />
      )}
    </div>
  );
}
