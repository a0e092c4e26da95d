import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { packedFiles } from '../packed-files.ts';
import { pagesFolder } from '../pages-folder.ts';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  plugins: [packedFiles(), pagesFolder()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    target: 'es2022',
  },
});
