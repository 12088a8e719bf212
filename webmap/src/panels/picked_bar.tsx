/** How many parcels or works are ticked and their area, over the map, with what can be done with them. */
import type { ComponentChildren } from 'preact';
import type { Bbox } from '../api_types';
import { formatNumber } from '../format';
import { t } from '../i18n';
import { fileDialog } from '../state/file_dialog';
import { isOpen, togglePanel } from '../state/layout';
import { WORK_PICK_LIMIT } from '../state/permalink';
import { clearPicked, PICK_LIMIT, picked, pickedBbox, pickedFull, picksLeft } from '../state/picked';
import { pickedKind, pickedWorks, workPicks } from '../state/picked_works';
import { flyToBbox } from '../state/view';
import { tableTab } from '../state/works';
import { Icon } from '../parts/icons';
import { pickedText, pickedWorksText } from '../parts/picked_text';
import { NearTools } from './near_tools';

interface BarProps {
  label: string;
  text: string;
  /** of the limit, where it is near or reached */
  note: string | null;
  showLabel: string;
  box: () => Bbox | null;
  onClear: () => void;
  children: ComponentChildren;
}

function Bar({ label, text, note, showLabel, box, onClear, children }: BarProps) {
  const show = () => {
    const around = box();
    if (around) flyToBbox(around);
  };
  return (
    <section class="picked-bar" aria-label={label}>
      <p role="status">
        <b>{text}</b>
        {note && <small>{note}</small>}
      </p>
      <button type="button" class="icon-button" aria-label={showLabel} title={showLabel} onClick={show}>
        <Icon name="target" size={16} />
      </button>
      {children}
      <button type="button" class="icon-button" aria-label={t('picked.clear')} title={t('picked.clear')} onClick={onClear}>
        <Icon name="close" size={16} />
      </button>
    </section>
  );
}

/** Both are ticked: the way to the bar, and the table, of the others. */
function Others({ kind, n }: { kind: 'parcels' | 'works'; n: number }) {
  if (n === 0) return null;
  const label = t(kind === 'works' ? 'picked_works.label' : 'picked.label');
  return (
    <button type="button" class="button" title={label} onClick={() => (tableTab.value = kind)}>
      {t(kind === 'works' ? 'layers.works' : 'layers.parcels')} ({formatNumber(n)})
    </button>
  );
}

function parcelNote(): string | null {
  const left = picksLeft.value;
  if (pickedFull.value) return t('picked.limit', { n: PICK_LIMIT });
  return left === null ? null : t('picked.left', { n: left, limit: PICK_LIMIT });
}

function workNote(): string | null {
  const left = workPicks.left.value;
  if (workPicks.isFull.value) return t('picked_works.limit', { n: WORK_PICK_LIMIT });
  return left === null ? null : t('picked_works.left', { n: left, limit: WORK_PICK_LIMIT });
}

const PickedParcels = () => (
  <Bar label={t('picked.label')} text={pickedText()} note={parcelNote()} showLabel={t('picked.show')} box={pickedBbox} onClear={clearPicked}>
    {picked.value.length > 1 && (
      <button type="button" class="button" aria-pressed={isOpen('comparison')} onClick={() => togglePanel('comparison')}>
        <Icon name="columns" size={16} />
        {t('picked.compare')}
      </button>
    )}
    <NearTools refs={picked.value} />
    <Others kind="works" n={pickedWorks.value.length} />
  </Bar>
);

const PickedWorks = () => (
  <Bar
    label={t('picked_works.label')} text={pickedWorksText()} note={workNote()} showLabel={t('picked_works.show')}
    box={workPicks.box} onClear={workPicks.clear}
  >
    <button type="button" class="button" onClick={() => (fileDialog.value = 'export')}>
      <Icon name="download" size={16} />
      {t('results.export')}
    </button>
    <Others kind="parcels" n={picked.value.length} />
  </Bar>
);

export function PickedBar() {
  if (pickedKind.value === null) return null;
  return pickedKind.value === 'works' ? <PickedWorks /> : <PickedParcels />;
}
