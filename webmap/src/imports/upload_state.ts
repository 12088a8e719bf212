/** What is about to be brought: files of one source, options, and the upload itself. */
import { computed, signal } from '@preact/signals';
import { formatNumber } from '../format';
import { openScreen } from '../state/screen';
import { loadWaiting, noteImports } from '../state/waiting';
import { addImport } from './api';
import { choices } from './choices';
import { createDoing } from './doing';
import { say } from './say';

export interface Options {
  target: string;
  commune: { code: string; label: string } | null;
  on_existing: 'refuse' | 'update';
  clear_empty: boolean;
  removed: 'keep' | 'sheet' | 'commune';
  dry_run: boolean;
  again: boolean;
}

const DEFAULTS: Options = { target: 'parcels', commune: null, on_existing: 'refuse', clear_empty: false, removed: 'keep', dry_run: false, again: false };

export const files = signal<File[]>([]);
export const options = signal<Options>(DEFAULTS);
export const share = signal(0);
export const repeated = signal<string | null>(null);
export const uploading = createDoing();
let controller: AbortController | null = null;

export const setOption = (part: Partial<Options>): void => void (options.value = { ...options.peek(), ...part });

/** Why the chosen files cannot be sent, before anything is. */
export const objection = computed(() => {
  const { max_files: most, max_bytes: bytes } = choices.value ?? { max_files: Infinity, max_bytes: Infinity };
  const size = files.value.reduce((sum, file) => sum + file.size, 0);
  if (files.value.length > most) return say('upload.too_many', { n: most });
  if (size > bytes) return say('upload.too_large', { size: formatSize(bytes) });
  const empty = files.value.find((file) => file.size === 0);
  if (empty) return say('upload.empty_file', { name: empty.name });
  return missingParts(files.value.map(({ name }) => name.toLowerCase()));
});

/** A shapefile is three files; whoever drops one is told before it is refused. */
export function missingParts(names: readonly string[]): string | null {
  const shp = names.find((name) => name.endsWith('.shp'));
  if (!shp) return null;
  const missing = ['.shx', '.dbf'].filter((part) => !names.includes(shp.replace(/\.shp$/, part)));
  return missing.length ? say('upload.parts', { parts: missing.join(', ') }) : null;
}

export function formatSize(bytes: number): string {
  if (bytes < 1024 * 1024) return `${formatNumber(Math.max(1, Math.round(bytes / 1024)))} kB`;
  return `${formatNumber(bytes / 1024 / 1024, bytes < 100 * 1024 * 1024 ? 1 : 0)} MB`;
}

/** Files that have been named already are replaced. */
export function addFiles(more: Iterable<File>): void {
  const added = [...more];
  const names = new Set(added.map(({ name }) => name));
  files.value = [...files.peek().filter(({ name }) => !names.has(name)), ...added];
  repeated.value = null;
  uploading.failed.value = null;
}

export function removeFile(name: string): void {
  files.value = files.peek().filter((file) => file.name !== name);
}

function form(): FormData {
  const data = new FormData();
  const { target, commune, on_existing, clear_empty, removed, dry_run, again } = options.peek();
  for (const file of files.peek()) data.append('files', file, file.name);
  const fields: Record<string, string> = { target, commune: commune?.code ?? '', on_existing, removed, finish: 'check' };
  for (const [name, value] of Object.entries(fields)) if (value) data.append(name, value);
  if (clear_empty && on_existing === 'update') data.append('clear_empty', 'true');
  if (dry_run) data.append('dry_run', 'true');
  if (again) data.append('again', 'true');
  return data;
}

/** Send the files; the import that they become is opened. The files stay chosen where it failed. */
export async function sendFiles(): Promise<void> {
  share.value = 0;
  controller = new AbortController();
  const { signal } = controller;
  await uploading.run('upload', async () => {
    const answer = await addImport(form(), (done) => (share.value = done), signal);
    if (answer.repeated) return void (repeated.value = answer.id);
    files.value = [];
    options.value = { ...DEFAULTS, target: options.peek().target };
    openScreen('imports', answer.id);
    void loadWaiting();
    noteImports();
  });
}

export const stopUpload = (): void => controller?.abort();
