import { resolve } from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Targets that both the shipped Electron and the test runtime parse; electron-vite's own table would aim higher. */
const NODE_TARGET = 'node20.18';
const CHROME_TARGET = 'chrome130';

const at = (path: string): string => resolve(import.meta.dirname, path);

export default defineConfig({
  main: {
    build: {
      target: NODE_TARGET,
      outDir: 'out/main',
      rolldownOptions: {
        input: {
          index: at('src/main/index.ts'),
          'journal-worker': at('src/adapters/store/journal-worker.ts'),
          'import-worker': at('src/adapters/archive/import-worker.ts'),
          'rehearsal-worker': at('src/adapters/rehearsal/rehearsal-worker.ts'),
          'keychain-process': at('src/main/keychain-process.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: NODE_TARGET,
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [react(), tailwind()],
    build: {
      target: CHROME_TARGET,
      outDir: at('out/renderer'),
      minify: true,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: at('src/renderer/index.html') },
    },
  },
});
