/** The card of area select: which gesture, and how it goes. */
import { useLayoutEffect } from 'preact/hooks';
import { t } from '../i18n';
import { Icon, type IconName } from '../parts/icons';
import { filters, setFilter } from '../state/filters';
import { AREA_KINDS, areaKind, startChoosing, type AreaKind } from './area_choice';
import { Card, Kinds } from './card';
import { SketchBar } from './sketch_bar';
import { say } from './texts';

const ICONS: Record<AreaKind, IconName> = { rectangle: 'rectangle', polygon: 'polygon', lasso: 'lasso' };

export function AreaCard() {
  const kind = areaKind.value;
  useLayoutEffect(() => startChoosing(kind), [kind]);
  const kinds = AREA_KINDS.map((name) => ({ name, icon: ICONS[name], text: say(`area.kind.${name}`) }));
  return (
    <Card title={t('tool.area')}>
      <Kinds label={say('area.kinds')} kinds={kinds} chosen={kind} onChoose={(name) => (areaKind.value = name)} />
      <SketchBar hint={say(`area.hint.${kind}`)} />
      {filters.value['shape'] && (
        <div class="tool-row">
          <button type="button" class="button" onClick={() => setFilter('shape', [])}>
            <Icon name="close" />
            {say('area.clear')}
          </button>
        </div>
      )}
    </Card>
  );
}
