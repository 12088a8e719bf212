/** Ticked parcels beside each other under the map: a column for each, a row for each fact; and the sums of all. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { formatNumber } from '../format';
import { t } from '../i18n';
import { copyText } from '../parts/copy';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { UseSwatch } from '../parts/status_mark';
import { fileDialog } from '../state/file_dialog';
import { togglePanel } from '../state/layout';
import { picked, togglePicked } from '../state/picked';
import { hoveredTileId, selectParcel } from '../state/selection';
import { comparisonText, rowsOf, sumsOf, usesOf, type ComparedRow } from './comparison_rows';
import { comparison, retry, watchComparison } from './comparison_state';
import { say } from './say';
import type { ComparedParcel, ComparedSums } from './types';
import './inspecting.css';

const nameOf = ({ sheet_no: sheet, parcel_no: parcel }: ComparedParcel): string => t('parcel.short', { sheet, parcel });

function Column({ parcel }: { parcel: ComparedParcel }) {
  const name = nameOf(parcel);
  return (
    <th scope="col" onMouseEnter={() => (hoveredTileId.value = parcel.tile_id)} onMouseLeave={() => (hoveredTileId.value = null)}>
      <span class="comparison-name">
        <button type="button" class="link" aria-label={say('comparison.inspect', { name })} onClick={() => selectParcel(parcel.id, { bbox: parcel.bbox })}>
          {name}
        </button>
        <button type="button" class="icon-button" aria-label={say('comparison.remove', { name })} onClick={() => togglePicked(parcel.tile_id)}>
          <Icon name="close" size={14} />
        </button>
      </span>
    </th>
  );
}

function Row({ row }: { row: ComparedRow }) {
  return (
    <tr>
      <th scope="row">{row.title}</th>
      {row.cells.map((cell, i) => (
        <td key={i} class={[row.isNumber && 'number', row.differs[i] && 'differs'].filter(Boolean).join(' ')}>
          {row.differs[i] && (
            <span class="differs-sign" title={say('comparison.differs')}>
              <span aria-hidden="true">≠</span>
              <span class="visually-hidden">{say('comparison.differs')}: </span>
            </span>
          )}
          {cell || t('common.none')}
        </td>
      ))}
    </tr>
  );
}

function Sums({ sums }: { sums: ComparedSums }) {
  return (
    <section class="comparison-sums" aria-label={say('comparison.sums')}>
      <dl>
        {sumsOf(sums).map(([title, value]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {sums.uses_unknown > 0 && <p class="fine">{say('comparison.uses_unknown', { n: formatNumber(sums.uses_unknown) })}</p>}
      {sums.uses.length > 0 && (
        <ul aria-label={say('comparison.by_use')}>
          {usesOf(sums).map(({ code, title, value }) => (
            <li key={code} title={title}>
              <UseSwatch code={code} />
              <b>{code}</b> {value}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Table({ parcels, rows }: { parcels: readonly ComparedParcel[]; rows: readonly ComparedRow[] }) {
  return (
    <div class="comparison-scroll" tabIndex={0} role="region" aria-label={say('comparison.table')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say('comparison.fact')}</th>
            {parcels.map((parcel) => (
              <Column key={parcel.id} parcel={parcel} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.title} row={row} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p class="fine">{say('comparison.same')}</p>}
    </div>
  );
}

/** Why there are no columns. */
function noteOf(count: number, most: number): string | null {
  if (count === 0) return say('comparison.none');
  if (count > most) return say('comparison.too_many', { n: formatNumber(count), most });
  return count === 1 ? say('comparison.one') : null;
}

export function ComparisonPanel() {
  const onlyDifferent = useSignal(false);
  useEffect(watchComparison, []);
  const { value, loading, error } = comparison.value;
  const all = value ? rowsOf(value.parcels) : [];
  const rows = onlyDifferent.value ? all.filter((row) => row.differs.includes(true)) : all;
  const note = value && noteOf(value.sums.count, value.most_beside);
  return (
    <section class={loading ? 'comparison-panel stale' : 'comparison-panel'} data-covers="sheet" aria-labelledby="comparison-heading" aria-busy={loading}>
      <header>
        <h2 id="comparison-heading">{say('comparison.title')}</h2>
        <span class="badge">{formatNumber(picked.value.length)}</span>
        {value && value.parcels.length > 1 && (
          <small>
            <span class="differs-sign">≠</span>
            {say('comparison.differs')}
          </small>
        )}
        <label>
          <input type="checkbox" checked={onlyDifferent.value} onChange={(event) => (onlyDifferent.value = event.currentTarget.checked)} />
          {say('comparison.only_different')}
        </label>
        <button type="button" class="button" disabled={!value} onClick={() => value && void copyText(comparisonText(value.parcels.map(nameOf), all, value.sums))}>
          <Icon name="copy" size={16} />
          <span>{say('comparison.copy')}</span>
        </button>
        <button type="button" class="button" onClick={() => (fileDialog.value = 'export')}>
          <Icon name="download" size={16} />
          <span>{t('results.export')}</span>
        </button>
        <button type="button" class="icon-button" aria-label={say('comparison.close')} onClick={() => togglePanel('comparison')}>
          <Icon name="chevronDown" />
        </button>
      </header>
      {error && <ErrorNote error={error} title={say('comparison.error')} onRetry={retry} />}
      {!value && !error && <p class="fine" role="status">{t('common.loading')}</p>}
      {value && <Sums sums={value.sums} />}
      {note && <p class="fine" role="status">{note}</p>}
      {value && value.parcels.length > 0 && <Table parcels={value.parcels} rows={rows} />}
    </section>
  );
}
