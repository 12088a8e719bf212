/** The menu of a place on the map: its coordinates, a measurement from there, what lies there and around it. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import * as api from '../api';
import { formatMetres, formatNumber } from '../format';
import { copyText } from '../parts/copy';
import { Icon, type IconName } from '../parts/icons';
import { menuItems, stepInMenu } from '../parts/menu_keys';
import { dayQuery } from '../state/as_of';
import { setFilter } from '../state/filters';
import { isOpen, showNotice, togglePanel } from '../state/layout';
import { closeMapMenu, mapMenu } from '../state/map_menu';
import type { MapPoint } from '../state/map_tool';
import { selectParcel } from '../state/selection';
import { noticeError } from '../state/session';
import { beginAt } from '../state/tools';
import { pin } from '../state/view';
import { zone } from '../state/zones';
import { shapeText } from './area_choice';
import { focusMap } from './crosshair';
import { ringAround } from './mercator';
import { say } from './texts';
import './map_menu.css';

const AROUND_M = 100;
/** About a centimetre: the server asks for a box. */
const HERE_DEGREES = 1e-7;
const MOST_HERE = 1;

interface Entry {
  icon: IconName;
  text: string;
  value?: string | undefined;
  act: () => void;
}

async function showWhatIsHere({ lon, lat }: MapPoint): Promise<void> {
  pin.value = { lon, lat };
  const bbox = [lon - HERE_DEGREES, lat - HERE_DEGREES, lon + HERE_DEGREES, lat + HERE_DEGREES].map((degrees) => degrees.toFixed(8));
  try {
    const { rows } = await api.getParcelPage({ bbox, ...dayQuery.peek(), limit: MOST_HERE }, new AbortController().signal);
    if (rows[0]) selectParcel(rows[0].id);
    else showNotice(say('menu.nothing'));
  } catch (error) {
    noticeError(error);
    showNotice(say('menu.failed'));
  }
}

function findAround({ lon, lat }: MapPoint): void {
  setFilter('shape', [shapeText(ringAround([lon, lat], AROUND_M))]);
  if (!isOpen('find')) togglePanel('find');
}

/** In the zone of the status bar; null until it can be reckoned. */
function usePlane({ lon, lat }: MapPoint): string | undefined {
  const text = useSignal<string | undefined>(undefined);
  useEffect(() => {
    const current = zone.peek();
    if (!current) return;
    void import('../vn2000').then(({ toVn2000 }) => {
      const { x_northing, y_easting } = toVn2000(lon, lat, current);
      text.value = `X ${formatMetres(x_northing)} · Y ${formatMetres(y_easting)}`;
    });
  }, [lon, lat]);
  return text.value;
}

function entriesOf(point: MapPoint, plane: string | undefined): Entry[] {
  const degrees = `${formatNumber(point.lat, 7)} · ${formatNumber(point.lon, 7)}`;
  const name = zone.value?.name ?? '';
  return [
    { icon: 'copy', text: say('menu.copy_plane', { zone: name }), value: plane, act: () => void copyText(`VN-2000 ${name}: ${plane ?? ''}`) },
    { icon: 'copy', text: say('menu.copy_degrees'), value: degrees, act: () => void copyText(`WGS 84: ${degrees}`) },
    { icon: 'ruler', text: say('menu.measure'), act: () => beginAt('measure', point) },
    { icon: 'pin', text: say('menu.here'), act: () => void showWhatIsHere(point) },
    { icon: 'neighbours', text: say('menu.around', { metres: AROUND_M }), act: () => findAround(point) },
  ];
}

function leave(): void {
  closeMapMenu();
  focusMap();
}

function Menu({ point }: { point: MapPoint }) {
  const list = useRef<HTMLDivElement>(null);
  const entries = entriesOf(point, usePlane(point));
  useEffect(() => {
    menuItems(list.current!)[0]?.focus();
    const onOutside = (event: Event) => list.current?.contains(event.target as Node) || closeMapMenu();
    document.addEventListener('pointerdown', onOutside, { capture: true });
    return () => document.removeEventListener('pointerdown', onOutside, { capture: true });
  }, [point]);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === 'Tab') leave();
    else if (!stepInMenu(list.current!, event.key)) return;
    event.preventDefault();
  };
  return (
    <div
      ref={list}
      class="map-menu"
      role="menu"
      aria-label={say('menu.label')}
      style={{ '--menu-x': `${point.x}px`, '--menu-y': `${point.y}px` }}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
    >
      {entries.map(({ icon, text, value, act }) => (
        <button
          key={text}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            leave();
            act();
          }}
        >
          <Icon name={icon} size={16} />
          <span>
            {text}
            {value && <small>{value}</small>}
          </span>
        </button>
      ))}
    </div>
  );
}

export const MapMenu = () => mapMenu.value && <Menu point={mapMenu.value} />;
