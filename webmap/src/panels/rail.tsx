/** The rail at the left: opens and closes panels, shares the link. */
import type { Signal } from '@preact/signals';
import { t, type TextKey } from '../i18n';
import { fileDialog } from '../state/file_dialog';
import { helpOpen, isOpen, togglePanel } from '../state/layout';
import type { PanelName, ScreenName } from '../state/permalink';
import { openScreen, screen } from '../state/screen';
import { session } from '../state/session';
import { importsWaiting } from '../state/waiting';
import { Icon, type IconName } from '../parts/icons';

const PANEL_BUTTONS: readonly { panel: PanelName; icon: IconName; text: TextKey }[] = [
  { panel: 'find', icon: 'map', text: 'rail.find' },
  { panel: 'layers', icon: 'layers', text: 'rail.layers' },
  { panel: 'table', icon: 'table', text: 'rail.table' },
];

/** Screens of their own; the entries of the map stand before them. */
const SCREEN_BUTTONS: readonly { name: ScreenName; icon: IconName; text: TextKey; badge?: Signal<number>; role?: string }[] = [
  { name: 'imports', icon: 'upload', text: 'rail.imports', badge: importsWaiting },
  { name: 'dashboard', icon: 'chart', text: 'rail.dashboard' },
  { name: 'print', icon: 'print', text: 'rail.print' },
  { name: 'changes', icon: 'history', text: 'rail.changes' },
  { name: 'admin', icon: 'gear', text: 'rail.admin', role: 'admin' },
];

/** Back to the map, or, there, open and close its panel. */
function goToPanel(panel: PanelName): void {
  if (screen.value === 'map') return togglePanel(panel);
  openScreen('map');
  if (!isOpen(panel)) togglePanel(panel);
}

export function Rail() {
  const onMap = screen.value === 'map';
  return (
    <nav class="rail" aria-label={t('rail.label')}>
      {PANEL_BUTTONS.map(({ panel, icon, text }) => (
        <button key={panel} type="button" aria-pressed={onMap && isOpen(panel)} onClick={() => goToPanel(panel)}>
          <Icon name={icon} size={22} />
          {t(text)}
        </button>
      ))}
      {SCREEN_BUTTONS.filter(({ role }) => !role || session.value?.roles.includes(role)).map(({ name, icon, text, badge }) => (
        <button key={name} type="button" aria-pressed={screen.value === name} onClick={() => openScreen(name)}>
          <Icon name={icon} size={22} />
          {t(text)}
          {badge && badge.value > 0 && (
            <span class="rail-badge" title={t('rail.waiting', { n: badge.value })}>
              {badge.value > 99 ? '99+' : badge.value}
              <span class="visually-hidden"> {t('rail.waiting', { n: badge.value })}</span>
            </span>
          )}
        </button>
      ))}
      <button type="button" onClick={() => (fileDialog.value = 'share')}>
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
