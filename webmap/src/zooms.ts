/** Zooms of the map at which it shows something else. Pure: the tile workers read them too. */

/** The country in the smallest window, and a vertex of a boundary. */
export const [LEAST_ZOOM, MOST_ZOOM] = [3, 21];
/** From here on there are parcels and works instead of counts. */
export const SHAPES_ZOOM = 13;
/** From here on boundaries of parcels and lines around military zones are drawn; before they would fill the picture. */
export const EDGE_ZOOM = 14;
/** Beyond it the coastline is too coarse to be drawn; the ground is plain paper. */
export const BASE_MAX_ZOOM = 13;
/** From here on parcels carry their numbers, where there is room. */
export const LABEL_ZOOM = 16;
/** From here on the tiles hold the lines of communes too. */
export const COMMUNE_LINES_ZOOM = 10;
/** Communes are named here: below they are too many, above parcels tell where one is. */
export const COMMUNE_ZOOMS: readonly [number, number] = [11, 15];
/** Meridians and parallels are drawn from here on, where the coast no longer tells where one is. */
export const GRID_ZOOM = 11;
