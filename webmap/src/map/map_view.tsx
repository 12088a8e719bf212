/** The map as a component: a box in which Leaflet works by itself. */
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { createMap } from './create_map';

export function MapView() {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => createMap(container.current!), []);
  return <div ref={container} class="map" role="application" aria-label={t('map.label')} />;
}
