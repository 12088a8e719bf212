/** Build of the web map: static files under /map/, no inline script, style or data URL (the CSP forbids them). */
import { defineConfig } from 'vitest/config';
import { landPlugin } from './build/land_plugin';
import { sheetPlugin } from './build/sheet_plugin';

export default defineConfig({
  base: '/map/',
  plugins: [landPlugin(), sheetPlugin()],
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    chunkSizeWarningLimit: 400,
  },
  server: { proxy: { '^/(?!map/)': 'http://127.0.0.1:8000' } },
  test: { include: ['test/**/*.test.ts'], environment: 'node', setupFiles: ['test/setup.ts'] },
});
