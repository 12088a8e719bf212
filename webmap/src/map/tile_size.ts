/** Side of a map tile in CSS pixels; a tile of map zoom z shows the server's tile of zoom z - 1. */
export const TILE_SIZE = 512;
