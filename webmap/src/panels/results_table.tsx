/** The results once more as a table under the map, for reading across columns. */
import type { NamedCode, ParcelRow } from '../api_types';
import { formatDate, formatNumber, formatSquareMetres } from '../format';
import { t } from '../i18n';
import { togglePanel } from '../state/layout';
import { found, hasMore, loadMore, results, rows } from '../state/results';
import { hoveredTileId, selectRow, selection } from '../state/selection';
import { Icon } from './icons';
import { CertificateMark, UseMark } from './status_mark';

function UnitCell({ unit }: { unit: NamedCode | null | undefined }) {
  if (!unit) return <td>{t('common.none')}</td>;
  return (
    <td class="unit" title={`${unit.code} · ${unit.name}`}>
      {unit.name}
    </td>
  );
}

function Row({ row, withUnits }: { row: ParcelRow; withUnits: boolean }) {
  const ref = selection.value?.ref;
  const selected = ref === row.id || ref === String(row.tile_id);
  return (
    <tr
      aria-selected={selected}
      onClick={() => selectRow(row)}
      onMouseEnter={() => (hoveredTileId.value = row.tile_id)}
      onMouseLeave={() => (hoveredTileId.value = null)}
    >
      <td class="number">{row.sheet_no}</td>
      <th scope="row" class="number">
        <button type="button" class="link" aria-label={t('parcel.short', { sheet: row.sheet_no, parcel: row.parcel_no })}>
          {row.parcel_no}
        </button>
      </th>
      <td>
        <UseMark code={row.main_use_code} />
      </td>
      <td class="place" title={`${row.commune_name}, ${row.province_name}`}>
        {withUnits ? row.commune_name : `${row.commune_name}, ${row.province_name}`}
      </td>
      {withUnits && <UnitCell unit={row.managing_unit} />}
      <td class="number">{formatSquareMetres(row.legal_area_m2 ?? row.measured_area_m2)}</td>
      <td>
        <CertificateMark status={row.certificate_status} />
      </td>
      <td class="code">{row.certificate_no ?? t('common.none')}</td>
      <td class="number">{formatDate(row.updated_at)}</td>
    </tr>
  );
}

export function ResultsTable() {
  const withUnits = rows.value.some((row) => row.managing_unit);
  const headings = [
    ['number', t('parcel.sheet')],
    ['number', t('parcel.parcel')],
    ['', t('parcel.use')],
    ['', t('parcel.place')],
    ...(withUnits ? ([['', t('parcel.unit')]] as const) : []),
    ['number', t('parcel.area')],
    ['', t('parcel.certificate')],
    ['', t('parcel.certificate_no')],
    ['number', t('parcel.updated')],
  ] as const;
  return (
    <section class="table-panel" aria-labelledby="table-heading">
      <header>
        <h2 id="table-heading">{t('layers.parcels')}</h2>
        <span class="badge">{found.value ? formatNumber(found.value.count) : '…'}</span>
        <button type="button" class="icon-button" aria-label={t('table.collapse')} onClick={() => togglePanel('table')}>
          <Icon name="chevronDown" />
        </button>
      </header>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={t('table.label')}>
        <table aria-busy={results.value.loading}>
          <thead>
            <tr>
              {headings.map(([kind, text]) => (
                <th key={text} scope="col" class={kind}>
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.value.map((row) => (
              <Row key={row.id} row={row} withUnits={withUnits} />
            ))}
          </tbody>
        </table>
        {hasMore.value && (
          <button type="button" class="button" onClick={() => void loadMore()}>
            {t('results.more')}
          </button>
        )}
      </div>
    </section>
  );
}
