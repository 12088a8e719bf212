/** Vite plugin: Leaflet as it is published, under sheet/, for the stand-alone map sheets of `landdb export sheet`. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const FILES = ['leaflet.js', 'leaflet.css'];

export function sheetPlugin(): Plugin {
  return {
    name: 'landdb-sheet',
    apply: 'build',
    generateBundle() {
      const folder = dirname(createRequire(import.meta.url).resolve('leaflet/dist/leaflet.js'));
      for (const name of FILES) {
        this.emitFile({ type: 'asset', fileName: `sheet/${name}`, source: readFileSync(join(folder, name)) });
      }
    },
  };
}
