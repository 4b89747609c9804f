// A page that shows the window without an engine, for looking at it. Test-only: nothing of it ships.
import { resolve } from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const project = resolve(import.meta.dirname, '../../..');

// oxlint-disable-next-line import/no-default-export -- Vite reads the default export
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwind()],
  server: { fs: { allow: [project] } },
  build: {
    target: 'chrome130',
    outDir: process.env['PREVIEW_OUT'] ?? resolve(project, 'out/preview'),
    emptyOutDir: true,
  },
});
