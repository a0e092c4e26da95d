// Measures what a customer loads, compressed: first the page and everything it names, and then what a session in the browser takes besides.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const page = readFileSync(new URL('index.html', dist), 'utf8');
const first = ['index.html', ...Array.from(page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g), (match) => match[1])];
const assets = readdirSync(new URL('assets/', dist)).filter((name) => /\.(js|css|wasm)$/.test(name));
const session = assets.filter((name) => /^(open-phone|bowline_session)/.test(name)).map((name) => `assets/${name}`);

/** Whether these files are there and together no more than so many bytes. */
function fits(what, names, atLeast, limitBytes) {
  let total = 0;
  for (const name of names) {
    const bytes = gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length;
    total += bytes;
    console.log(`${String(bytes).padStart(7)}  ${name}`);
  }
  console.log(`${String(total).padStart(7)}  of at most ${limitBytes} bytes compressed: ${what}`);
  return total <= limitBytes && names.length >= atLeast;
}

const isFirst = fits('the support page', first, 3, 60_000);
const isSession = fits('a session in the browser, besides', session, 4, 125_000);
if (!isFirst || !isSession) process.exit(1);
