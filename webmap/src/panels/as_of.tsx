/** The day whose state is shown: chosen in the status bar, said over the map while it is past, compared with another. */
import { useEffect, useRef } from 'preact/hooks';
import { formatDate } from '../format';
import { t, tCode } from '../i18n';
import { useDisclosure } from '../parts/disclosure';
import { Icon } from '../parts/icons';
import { asOf, comparedDay, divider, FIRST_DAY, isPastDay, showDay, startComparing, today } from '../state/as_of';
import { idleFilters } from '../state/filters';

/** Days that are often asked for: the eve of the new provinces, the end of the last year. */
const presets = (): [string, string][] => [
  [`${Number(today().slice(0, 4)) - 1}-12-31`, t('as_of.last_year')],
  ['2025-06-30', t('as_of.old_provinces')],
];

function DayField({ id, label, value, onDay }: { id: string; label: string; value: string; onDay: (day: string) => void }) {
  return (
    <label for={id}>
      {label}
      <input
        id={id}
        type="date"
        min={FIRST_DAY}
        max={today()}
        value={value}
        onChange={({ currentTarget: { value: day } }) => (isPastDay(day) || day === today()) && onDay(day)}
      />
    </label>
  );
}

function Chooser({ onDone }: { onDone: () => void }) {
  const first = useRef<HTMLDivElement>(null);
  useEffect(() => first.current?.querySelector('input')?.focus(), []);
  return (
    <div ref={first} class="as-of-menu" role="dialog" aria-label={t('as_of.title')}>
      <DayField id="as-of-day" label={t('as_of.day')} value={asOf.value ?? today()} onDay={showDay} />
      <div class="as-of-presets">
        {presets().map(([day, name]) => (
          <button key={day} type="button" class="chip" aria-pressed={asOf.value === day} onClick={() => showDay(day)}>
            {name}
          </button>
        ))}
      </div>
      <p class="fine">{t('as_of.explained')}</p>
      <div class="as-of-actions">
        <button
          type="button"
          class="button"
          onClick={() => {
            startComparing();
            onDone();
          }}
        >
          <Icon name="compare" />
          {t('as_of.compare')}
        </button>
        <button
          type="button"
          class="button button-primary"
          disabled={asOf.value === null}
          onClick={() => {
            asOf.value = null;
            onDone();
          }}
        >
          {t('as_of.present')}
        </button>
      </div>
    </div>
  );
}

/** The day in the status bar; opens the chooser. */
export function AsOf() {
  const { isOpen, close, frame, button } = useDisclosure();
  return (
    <div class="as-of" {...frame}>
      <button {...button} type="button" class={asOf.value ? 'as-of-button past' : 'as-of-button'} title={t('status.as_of_hint')}>
        <Icon name="clock" size={15} />
        <span class="visually-hidden">{t('status.as_of')} </span>
        {formatDate(asOf.value ?? today())}
      </button>
      {isOpen && <Chooser onDone={close} />}
    </div>
  );
}

function backToPresent(): void {
  asOf.value = null;
  if (idleFilters.peek().length) comparedDay.value = null;
}

/** Over the map while a past day is shown: nobody should take it for the present. Filters that wait are named. */
export function PastNote() {
  const idle = idleFilters.value.map((name) => tCode('filter', name)).join(', ');
  if (!asOf.value && !idle) return null;
  return (
    <p class="past-note" role="status">
      <Icon name="clock" />
      <span>
        {asOf.value && t('as_of.note', { day: formatDate(asOf.value) })}
        {asOf.value && idle && '. '}
        {idle && t('as_of.idle', { names: idle })}
      </span>
      <button type="button" class="button" onClick={backToPresent}>
        {t('as_of.present')}
      </button>
    </p>
  );
}

function moveDivider(event: KeyboardEvent): void {
  const step = { ArrowLeft: -0.02, ArrowRight: 0.02, PageUp: 0.2, PageDown: -0.2 }[event.key];
  if (!step) return;
  event.preventDefault();
  event.stopPropagation();
  divider.value = Math.min(0.98, Math.max(0.02, divider.value + step));
}

/** The line between two days, with the name of each side. */
export function Divider() {
  const line = useRef<HTMLDivElement>(null);
  if (comparedDay.value === null) return null;
  const drag = (event: PointerEvent) => {
    if (!(event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) return;
    const { left, width } = line.current!.parentElement!.getBoundingClientRect();
    divider.value = Math.min(0.98, Math.max(0.02, (event.clientX - left) / width));
  };
  const percent = Math.round(100 * divider.value);
  return (
    <div ref={line} class="divider" style={{ left: `${100 * divider.value}%` }}>
      <div class="divider-side left">
        <DayField id="compared-day" label={t('as_of.left')} value={comparedDay.value} onDay={(day) => isPastDay(day) && (comparedDay.value = day)} />
      </div>
      <button
        type="button"
        class="divider-grip"
        role="slider"
        aria-label={t('as_of.divider')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={`${percent} %`}
        onKeyDown={moveDivider}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
      >
        <Icon name="compare" />
      </button>
      <div class="divider-side right">
        <b>{asOf.value ? formatDate(asOf.value) : t('as_of.now')}</b>
        <button type="button" class="icon-button" aria-label={t('as_of.stop')} onClick={() => (comparedDay.value = null)}>
          <Icon name="close" size={16} />
        </button>
      </div>
    </div>
  );
}
