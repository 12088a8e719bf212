/** The tools at the map's left upper corner: what a click on the map does, and where to go. */
import { t } from '../i18n';
import { Icon, type IconName } from '../parts/icons';
import { chooseTool, tool, TOOL_KEYS, type ToolName } from '../state/tools';

const GROUPS: readonly (readonly [ToolName, IconName][])[] = [
  [['select', 'cursor'], ['area', 'lasso'], ['measure', 'ruler'], ['draw', 'pencil']],
  [['goto', 'target']],
];

function ToolButton({ name, icon }: { name: ToolName; icon: IconName }) {
  const [label, key] = [t(`tool.${name}`), TOOL_KEYS[name].toUpperCase()];
  return (
    <button
      type="button"
      aria-label={label}
      aria-keyshortcuts={key}
      aria-pressed={tool.value === name}
      title={`${label} (${key})`}
      onClick={() => chooseTool(name)}
    >
      <Icon name={icon} />
    </button>
  );
}

export function ToolColumn() {
  return (
    <div class="map-tools" role="group" aria-label={t('tool.label')}>
      {GROUPS.map((group, index) => (
        <div key={index} class="tool-column">
          {group.map(([name, icon]) => (
            <ToolButton key={name} name={name} icon={icon} />
          ))}
        </div>
      ))}
    </div>
  );
}
