/** Line icons of 20 px, drawn for this page; always beside or inside something that has a name. */
const PATHS = {
  search: 'M9 3.5a5.500 5.500 0 1 1 0 11 5.500 5.500 0 0 1 0-11zM13.200 13.200 17 17',
  close: 'M5 5l10 10M15 5 5 15',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  home: 'M3.500 9.500 10 4l6.500 5.500M5.500 8.500V16h9V8.500M8.500 16v-4h3v4',
  map: 'M3 5.200 7.700 3.500l4.600 2L17 3.800v11L12.300 16.500l-4.600-2L3 16.200zM7.700 3.500v11M12.300 5.500v11',
  layers: 'M10 3 3 6.800l7 3.700 7-3.700zM3.500 10.200 10 13.600l6.500-3.400M3.500 13.400 10 16.800l6.500-3.400',
  table: 'M3.500 4h13v12h-13zM3.500 8h13M3.500 12h13M8.500 8v8',
  share: 'M8.500 11.500a3 3 0 0 0 4.200 0l2.900-2.900a3 3 0 0 0-4.200-4.200l-1 1M11.500 8.500a3 3 0 0 0-4.200 0l-2.900 2.900a3 3 0 0 0 4.200 4.200l1-1',
  help: 'M10 2.800a7.200 7.200 0 1 1 0 14.400 7.200 7.200 0 0 1 0-14.400zM7.900 8a2.100 2.100 0 1 1 3.200 1.800c-.7.400-1.100.9-1.100 1.700M10 14.100v.1',
  chevronLeft: 'M12 5l-5 5 5 5',
  chevronRight: 'M8 5l5 5-5 5',
  chevronDown: 'M5 8l5 5 5-5',
  copy: 'M7 7h9v9H7zM13 7V4H4v9h3',
  check: 'M4.500 10.500 8.500 14.500 15.500 6',
  warning: 'M10 3.500 17.500 16.500h-15zM10 8.500v3.500M10 14.200v.1',
  user: 'M10 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM4 16.500c.6-3 3-4.500 6-4.500s5.400 1.500 6 4.500',
  clock: 'M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM10 6v4.200l2.800 1.600',
  target: 'M10 4.500a5.500 5.500 0 1 1 0 11 5.500 5.500 0 0 1 0-11zM10 2v4M10 14v4M2 10h4M14 10h4',
  download: 'M10 3v9M6.500 8.500 10 12l3.500-3.500M4 15.500h12',
  pin: 'M10 17s5-5 5-8.500a5 5 0 0 0-10 0C5 12 10 17 10 17zM10 10.200a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600z',
  building: 'M5 17V4h7v13M12 8h4v9M3 17h14.500M7.500 7h2M7.500 10h2M7.500 13h2',
  document: 'M5.500 3h6L15 6.500V17H5.500zM11.500 3v3.500H15M8 10h4.500M8 13h4.500',
  shield: 'M10 2.500 16 5v5c0 3.600-2.600 6.200-6 7.500-3.400-1.300-6-3.900-6-7.500V5z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
