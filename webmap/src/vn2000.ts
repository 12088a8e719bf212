/** WGS 84 -> VN-2000 in the browser, for reading coordinates under the pointer. Data is transformed by the server only. */
import proj4 from 'proj4';

/** Decision 05/2007/QĐ-BTNMT as position-vector parameters (rotation signs turned), the same string as in the database. */
const TO_WGS84 = '-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278';

export interface ProjectedZone {
  epsg: number;
  /** degrees east */
  central_meridian: number;
}

export interface Vn2000Point {
  x_northing: number;
  y_easting: number;
}

const transforms = new Map<number, proj4.Converter>();

function isUtm(epsg: number): boolean {
  return epsg === 3405 || epsg === 3406;
}

/** The pinned PROJ string of a zone. */
export function projString(zone: ProjectedZone): string {
  const k = isUtm(zone.epsg) ? '0.9996' : '0.9999';
  return (
    `+proj=tmerc +lat_0=0 +lon_0=${zone.central_meridian} +k=${k} +x_0=500000 +y_0=0 +ellps=WGS84 ` +
    `+towgs84=${TO_WGS84} +units=m +no_defs`
  );
}

function transformOf(zone: ProjectedZone): proj4.Converter {
  let transform = transforms.get(zone.epsg);
  if (!transform) {
    transform = proj4('EPSG:4326', projString(zone));
    transforms.set(zone.epsg, transform);
  }
  return transform;
}

/** @param lon degrees, WGS 84 @param lat degrees, WGS 84 @returns metres in the zone */
export function toVn2000(lon: number, lat: number, zone: ProjectedZone): Vn2000Point {
  const [easting, northing] = transformOf(zone).forward([lon, lat]);
  return { x_northing: northing!, y_easting: easting! };
}

/** Metres in the zone as degrees in WGS 84. */
export function fromVn2000(easting: number, northing: number, zone: ProjectedZone): { lon: number; lat: number } {
  const [lon, lat] = transformOf(zone).inverse([easting, northing]);
  return { lon: lon!, lat: lat! };
}
