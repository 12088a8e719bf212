/** Table of vertices as on Vietnamese parcel sheets: number, X (northing), Y (easting), length of the edge that follows. */
import type { Boundary, Vertex } from '../api_types';
import { formatMetres, formatNumber, SPACE } from '../format';
import { t } from '../i18n';
import { copyText } from '../parts/copy';
import { Icon } from '../parts/icons';

interface Props {
  /** all that are counted and copied */
  vertices: readonly Vertex[];
  title: string;
  note: string;
  /** how many rows are shown at most */
  limit?: number;
}

/** VN-2000 with the central meridian of the parcel's own zone. */
export function zoneText({ zone_name, central_meridian, epsg }: Boundary): string {
  return t('boundary.zone', { zone: zone_name ?? (central_meridian === null ? `EPSG:${epsg}` : `${central_meridian}°`) });
}

/** Tab-separated, with the decimal sign that a spreadsheet of the chosen language expects. */
function toText(vertices: readonly Vertex[]): string {
  const decimal = (value: number) => formatMetres(value).replaceAll(SPACE, '');
  const rows = vertices.map((v) => [v.no, decimal(v.x_northing), decimal(v.y_easting), decimal(v.edge_m)].join('\t'));
  return [`${t('boundary.no')}\tX (m)\tY (m)\t${t('boundary.edge')}`, ...rows].join('\n');
}

export function VertexTable({ vertices, title, note, limit = vertices.length }: Props) {
  return (
    <table class="vertices">
      <caption>
        <span class="caption-line">
          <span>
            <b>{title}</b> <span>{note}</span>
          </span>
          <button type="button" class="icon-button" aria-label={t('boundary.copy')} onClick={() => void copyText(toText(vertices))}>
            <Icon name="copy" />
          </button>
        </span>
      </caption>
      <thead>
        <tr>
          <th scope="col">{t('boundary.no')}</th>
          <th scope="col">X (m)</th>
          <th scope="col">Y (m)</th>
          <th scope="col">{t('boundary.edge')}</th>
        </tr>
      </thead>
      <tbody>
        {vertices.slice(0, limit).map((vertex) => (
          <tr key={vertex.no}>
            <th scope="row">{vertex.no}</th>
            <td>{formatMetres(vertex.x_northing)}</td>
            <td>{formatMetres(vertex.y_easting)}</td>
            <td>{formatNumber(vertex.edge_m, 2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
