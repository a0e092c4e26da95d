import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/**
 * Says where the pages go, whatever the command line says. A switch that breaks the product on purpose is a mode of the build:
 * such pages never lie in `dist`, the only folder from which the server's program takes its pages.
 */
export function pagesFolder(): Plugin {
  return {
    name: 'pages-folder',
    config: (_, { mode }) => ({ build: { outDir: fileURLToPath(new URL(mode === 'production' ? '../dist' : `../dist-${mode}`, import.meta.url)) } }),
  };
}
