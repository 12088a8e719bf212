/** Which columns a table shows, and in which order. */
import { textsOf } from '../i18n';
import { Icon } from '../parts/icons';
import type { TableModel, TableRow } from './model';
import { Menu } from './menu';
import { texts } from './texts';

const say = textsOf(texts);

export function ColumnMenu<Row extends TableRow>({ model, onClose }: { model: TableModel<Row>; onClose: () => void }) {
  const { choice } = model;
  const all = choice.allowed.value;
  const shown = all.filter((entry) => entry.shown).length;
  return (
    <Menu label={say('table.columns')} onClose={onClose}>
      <ul>
        {all.map(({ column: { name }, shown: on }, i) => {
          const title = model.titleOf(name);
          return (
            <li key={name}>
              <label>
                <input type="checkbox" checked={on} disabled={on && shown === 1} onChange={(event) => choice.show(name, event.currentTarget.checked)} />
                {title}
              </label>
              <button type="button" class="icon-button" disabled={i === 0} aria-label={say('table.up', { name: title })} onClick={() => choice.move(name, -1)}>
                <Icon name="chevronUp" size={14} />
              </button>
              <button
                type="button"
                class="icon-button"
                disabled={i === all.length - 1}
                aria-label={say('table.down', { name: title })}
                onClick={() => choice.move(name, 1)}
              >
                <Icon name="chevronDown" size={14} />
              </button>
            </li>
          );
        })}
      </ul>
      <button type="button" class="link" onClick={choice.reset}>
        {say('table.reset')}
      </button>
    </Menu>
  );
}
