/** The overview as the server tells it. */
export interface Measure {
  name: string;
  title_vi: string;
  title_en: string;
  /** areas are in m² */
  kind: 'count' | 'area';
}

export interface Bar {
  value: string | null;
  title_vi: string;
  title_en: string;
  /** in the order of the chart's measures */
  figures: number[];
  /** what shows on the map what the bar counts, by the name of the filter; empty where nothing can */
  filters: Record<string, string[]>;
}

export interface Chart {
  id: string;
  title_vi: string;
  title_en: string;
  measures: Measure[];
  bars: Bar[];
}

export interface Overview {
  total: number;
  legal_area_m2: number;
  charts: Chart[];
}
