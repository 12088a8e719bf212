/** Drawings as files: export and import of GeoJSON. Nothing of it leaves the browser but to the user's own disk. */
import { useRef } from 'preact/hooks';
import { Icon } from '../parts/icons';
import { saveFile } from '../parts/save_file';
import { showNotice } from '../state/layout';
import { flyToBbox } from '../state/view';
import { boxOf } from './boxes';
import { addDrawings, clearDrawings, drawings, drawMode } from './drawings';
import { measuredOf, measureDrawings } from './drawing_measures';
import { fromGeoJson, MOST_FILE_BYTES, toGeoJson } from './geojson';
import { say } from './texts';

async function exportDrawings(): Promise<void> {
  await measureDrawings();
  const content = JSON.stringify(toGeoJson(drawings.peek(), measuredOf), null, 1);
  const name = `${say('draw.file_name')}-${new Date().toISOString().slice(0, 10)}.geojson`;
  saveFile(new Blob([content], { type: 'application/geo+json' }), name);
  if (drawings.peek().some((drawing) => !measuredOf(drawing))) showNotice(say('draw.exported_bare'));
}

async function importFile(file: File): Promise<void> {
  const read = file.size > MOST_FILE_BYTES ? 'too_many' : fromGeoJson(await file.text(), file.name.replace(/\.[^.]*$/, ''));
  if (typeof read === 'string') return showNotice(say(`draw.refused.${read}`));
  addDrawings(read.drawings);
  drawMode.value = 'edit';
  flyToBbox(boxOf(read.drawings.flatMap(({ points }) => points)));
  const left = read.skipped + read.holes > 0;
  showNotice(say(left ? 'draw.imported_part' : 'draw.imported', { n: read.drawings.length, skipped: read.skipped, holes: read.holes }));
}

export function FileButtons() {
  const field = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement) => {
    const [file] = input.files ?? [];
    input.value = '';
    if (file) void importFile(file);
  };
  const any = drawings.value.length > 0;
  return (
    <div class="tool-row">
      {any && (
        <button type="button" class="button" onClick={() => void exportDrawings()}>
          <Icon name="download" />
          {say('draw.export')}
        </button>
      )}
      <button type="button" class="button" onClick={() => field.current!.click()}>
        <Icon name="upload" />
        {say('draw.import')}
      </button>
      {any && (
        <button type="button" class="icon-button" aria-label={say('draw.clear')} title={say('draw.clear')} onClick={clearDrawings}>
          <Icon name="trash" />
        </button>
      )}
      <input
        ref={field}
        class="visually-hidden"
        type="file"
        accept=".geojson,.json,application/geo+json"
        aria-label={say('draw.import')}
        tabIndex={-1}
        onChange={(event) => take(event.currentTarget)}
      />
    </div>
  );
}
