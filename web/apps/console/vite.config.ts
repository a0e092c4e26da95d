import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { packedFiles } from '../packed-files.ts';
import { pagesFolder } from '../pages-folder.ts';

// The root is the folder of all apps, so that the page comes out as dist/console/index.html.
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  base: '/',
  plugins: [packedFiles(), pagesFolder()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  build: {
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    target: 'es2022',
    rollupOptions: { input: fileURLToPath(new URL('index.html', import.meta.url)) },
  },
});
