/** The offline base map: land on sea. No borders of countries. */
import L from 'leaflet';

export async function createBaseLayer(): Promise<L.Layer> {
  const { landPolygons } = await import('./land');
  const latLngs = landPolygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon] as [number, number])));
  return L.polygon(latLngs, {
    pane: 'base',
    renderer: L.canvas({ pane: 'base', padding: 0.25 }),
    interactive: false,
    fillColor: '#fbf8ef',
    fillOpacity: 1,
    color: '#c3b79b',
    weight: 0.8,
    smoothFactor: 0.6,
  });
}
