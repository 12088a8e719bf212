/** The rail at the left: opens and closes panels, shares the link. */
import { t, type TextKey } from '../i18n';
import { helpOpen, isOpen, togglePanel } from '../state/layout';
import type { PanelName } from '../state/permalink';
import { copyLink } from './copy';
import { Icon, type IconName } from './icons';

const PANEL_BUTTONS: readonly { panel: PanelName; icon: IconName; text: TextKey }[] = [
  { panel: 'find', icon: 'map', text: 'rail.find' },
  { panel: 'layers', icon: 'layers', text: 'rail.layers' },
  { panel: 'table', icon: 'table', text: 'rail.table' },
];

export function Rail() {
  return (
    <nav class="rail" aria-label={t('rail.label')}>
      {PANEL_BUTTONS.map(({ panel, icon, text }) => (
        <button key={panel} type="button" aria-pressed={isOpen(panel)} onClick={() => togglePanel(panel)}>
          <Icon name={icon} size={22} />
          {t(text)}
        </button>
      ))}
      <button type="button" onClick={() => void copyLink()}>
        <Icon name="share" size={22} />
        {t('rail.share')}
      </button>
      <button type="button" class="rail-last" onClick={() => (helpOpen.value = true)}>
        <Icon name="help" size={22} />
        {t('rail.help')}
      </button>
    </nav>
  );
}
