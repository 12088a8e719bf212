declare module 'virtual:land' {
  /** Degrees of one step of the encoded rings. */
  export const stepDegrees: number;
  /** Polygons of rings; a ring is x0, y0, dx1, dy1, … in whole steps of longitude and latitude. */
  export const polygons: number[][][];
}
