import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** What is text, or nearly so. */
const PACKED = /\.(html|js|css|svg|wasm|webmanifest)$/;

/**
 * Puts every file a second and a third time beside itself, as small as Brotli and gzip get it, for the server to send to whoever
 * takes that (RFC 9110, 8.4): a phone on a bad line waits for bytes.
 */
export function packedFiles(): Plugin {
  let folder = '';
  return {
    name: 'packed-files',
    apply: 'build',
    configResolved: ({ build }) => {
      folder = build.outDir;
    },
    closeBundle: () => {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (PACKED.test(name)) pack(join(folder, name));
      }
    },
  };
}

function pack(file: string): void {
  const content = readFileSync(file);
  const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
  for (const [ending, packed] of [['br', brotli], ['gz', gzipSync(content, { level: 9 })]] as const) {
    if (packed.length < content.length) writeFileSync(`${file}.${ending}`, packed);
  }
}
