// Measures what a customer loads first: the page and everything it names, compressed.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_BYTES = 60_000;
const dist = new URL('../dist/', import.meta.url);
const page = readFileSync(new URL('index.html', dist), 'utf8');
const names = ['index.html', ...Array.from(page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g), (match) => match[1])];
let total = 0;
for (const name of names) {
  const bytes = gzipSync(readFileSync(new URL(name, dist))).length;
  total += bytes;
  console.log(`${String(bytes).padStart(7)}  ${name}`);
}
console.log(`${String(total).padStart(7)}  of at most ${LIMIT_BYTES} bytes compressed`);
if (total > LIMIT_BYTES || names.length < 3) process.exit(1);
