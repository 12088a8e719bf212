/** The results as a table under the map, for reading across columns: as many rows as there are, drawn where they are seen. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { formatNumber } from '../format';
import { textsOf, t } from '../i18n';
import { fileDialog } from '../state/file_dialog';
import { togglePanel } from '../state/layout';
import { clearPicked, PICK_LIMIT, picked, pickAllFound } from '../state/picked';
import { found } from '../state/results';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { pickedText } from '../parts/picked_text';
import { ColumnMenu } from './column_menu';
import { Grid } from './grid';
import { HeightHandle, tableHeight } from './height';
import { isCut, MOST_ROWS, rowsError, wantRows, watchRows } from './rows';
import { texts } from './texts';
import '../style/table.css';

const say = textsOf(texts);

function PickAll() {
  const some = picked.value.length > 0;
  const label = some ? t('picked.clear') : say('table.pick_all', { n: formatNumber(PICK_LIMIT) });
  return (
    <button type="button" class="button table-pick" aria-label={label} title={label} onClick={() => (some ? clearPicked() : void pickAllFound())}>
      <Icon name={some ? 'close' : 'check'} size={15} />
      <span>{label}</span>
    </button>
  );
}

export function TablePanel() {
  const choosing = useSignal(false);
  useEffect(watchRows, []);
  return (
    <section class="table-panel" aria-labelledby="table-heading" style={{ flexBasis: `${tableHeight.value}px` }}>
      <HeightHandle />
      <header>
        <h2 id="table-heading">{say('table.title')}</h2>
        <span class="badge">{found.value ? formatNumber(found.value.count) : '…'}</span>
        <span class="table-picked" role="status">
          {picked.value.length > 0 && pickedText()}
        </span>
        <PickAll />
        <button type="button" class="button" aria-label={t('results.export')} onClick={() => (fileDialog.value = 'export')}>
          <Icon name="download" size={16} />
          <span>{t('results.export')}</span>
        </button>
        <button type="button" class="button" aria-label={say('table.columns')} aria-expanded={choosing.value} onClick={() => (choosing.value = !choosing.value)}>
          <Icon name="columns" size={16} />
          <span>{say('table.columns')}</span>
        </button>
        <button type="button" class="icon-button" aria-label={say('table.collapse')} onClick={() => togglePanel('table')}>
          <Icon name="chevronDown" />
        </button>
      </header>
      {choosing.value && <ColumnMenu onClose={() => (choosing.value = false)} />}
      {rowsError.value && (
        <ErrorNote error={rowsError.value} title={say('table.error')} onRetry={() => wantRows({ first: 0, end: 1 })} />
      )}
      <Grid />
      {isCut.value && <p class="table-note">{say('table.cut', { n: formatNumber(MOST_ROWS) })}</p>}
    </section>
  );
}
