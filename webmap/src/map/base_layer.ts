/** The offline base map: land on sea. No borders of countries. */
import { effect } from '@preact/signals';
import L from 'leaflet';
import { isDark } from '../style/theme';
import { colour } from '../style/colours';

export async function createBaseLayer(): Promise<L.Layer> {
  const { landPolygons } = await import('./land');
  const latLngs = landPolygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon] as [number, number])));
  const land = L.polygon(latLngs, {
    pane: 'base',
    renderer: L.canvas({ pane: 'base', padding: 0.25 }),
    interactive: false,
    fillOpacity: 1,
    weight: 0.8,
    smoothFactor: 0.6,
  });
  let stop = () => {};
  land.on('add', () => {
    stop = effect(() => {
      void isDark.value;
      land.setStyle({ fillColor: colour('land'), color: colour('coast') });
    });
  });
  land.on('remove', () => stop());
  return land;
}
