/** Overview inset: the country with both archipelagos and a frame where the map looks. */
import { effect, useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { LonLat } from '../api_types';
import { t } from '../i18n';
import { isDark } from '../style/theme';
import { goHome, viewBbox } from '../state/view';
import { colour } from '../style/colours';

const [WEST, EAST, SOUTH, NORTH] = [101.4, 117.8, 5.6, 24];
const WIDTH = 92;
/** The map itself comes first. */
const AFTER_FIRST_TILES_MS = 600;
const mercator = (lat: number): number => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
const HEIGHT = Math.round((WIDTH * (mercator(NORTH) - mercator(SOUTH))) / (((EAST - WEST) * Math.PI) / 180));
const toX = (lon: number): number => ((lon - WEST) / (EAST - WEST)) * WIDTH;
const toY = (lat: number): number => ((mercator(NORTH) - mercator(lat)) / (mercator(NORTH) - mercator(SOUTH))) * HEIGHT;

function paintLand(context: CanvasRenderingContext2D, polygons: LonLat[][][]): void {
  context.fillStyle = colour('land');
  context.strokeStyle = colour('coast');
  context.lineWidth = 0.5;
  context.beginPath();
  for (const ring of polygons.flat()) {
    ring.forEach(([lon, lat], i) => (i === 0 ? context.moveTo(toX(lon), toY(lat)) : context.lineTo(toX(lon), toY(lat))));
    context.closePath();
  }
  context.fill('evenodd');
  context.stroke();
}

function paintArchipelagos(context: CanvasRenderingContext2D): void {
  context.font = '500 8px "Be Vietnam Pro", sans-serif';
  context.textAlign = 'center';
  for (const [name, lon, lat] of [['Hoàng Sa', 112, 16.5], ['Trường Sa', 112.9, 10.1]] as const) {
    context.fillStyle = colour('islands');
    for (const [dx, dy] of [[-2, 0], [2, 1], [0, -2]] as const) context.fillRect(toX(lon) + dx, toY(lat) + dy, 1.2, 1.2);
    context.fillStyle = colour('archipelago-name');
    context.fillText(name, toX(lon), toY(lat) + 10);
  }
}

export function Overview() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useComputed(() => {
    const [west, south, east, north] = viewBbox.value ?? [0, 0, 0, 0];
    const [x0, x1] = [toX(Math.max(west, WEST)), toX(Math.min(east, EAST))];
    const [y0, y1] = [toY(Math.min(north, NORTH)), toY(Math.max(south, SOUTH))];
    const [width, height] = [Math.min(WIDTH - 2, Math.max(5, x1 - x0)), Math.min(HEIGHT - 2, Math.max(5, y1 - y0))];
    const inside = (at: number, size: number, whole: number) => Math.min(whole - size - 1, Math.max(1, at - size / 2));
    return { x: inside((x0 + x1) / 2, width, WIDTH), y: inside((y0 + y1) / 2, height, HEIGHT), width, height };
  });
  useEffect(() => {
    const dpr = Math.min(2, devicePixelRatio || 1);
    const context = canvas.current!.getContext('2d')!;
    const paint = async () => {
      const [{ landPolygons }] = await Promise.all([import('./land'), document.fonts.ready]);
      context.setTransform(dpr, 0, 0, dpr, 0, 0);
      context.clearRect(0, 0, WIDTH, HEIGHT);
      paintLand(context, landPolygons);
      paintArchipelagos(context);
    };
    let stop = () => {};
    const idle = setTimeout(() => {
      stop = effect(() => {
        void isDark.value;
        void paint();
      });
    }, AFTER_FIRST_TILES_MS);
    return () => {
      clearTimeout(idle);
      stop();
    };
  }, []);
  const dpr = Math.min(2, devicePixelRatio || 1);
  return (
    <button type="button" class="overview" aria-label={`${t('map.overview')}: ${t('map.home')}`} onClick={goHome}>
      <canvas ref={canvas} width={WIDTH * dpr} height={HEIGHT * dpr} />
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <rect {...frame.value} rx="1" fill="none" stroke="var(--pin)" stroke-width="1.5" />
      </svg>
    </button>
  );
}
