// Measures what a customer's browser loads until a session works in it, packed as the server sends it to every browser of today.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';

/** The support page, which everybody loads. */
const PAGE_BYTES = 30_000;
/** All that there is to load from the address to the chat: the page, and what a session in the browser takes besides. */
const SESSION_BYTES = 100_000;

const dist = new URL('../dist/', import.meta.url);
const page = readFileSync(new URL('index.html', dist), 'utf8');
const assets = readdirSync(new URL('assets/', dist));

/** Brotli, which the build has put beside the file, unless that would be no smaller. */
function sentBytes(name) {
  const packed = new URL(`${name}.br`, dist);
  return statSync(existsSync(packed) ? packed : new URL(name, dist)).size;
}

/** A script and whatever it cannot run without. */
function withImports(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  if (!name.endsWith('.js')) return found;
  const script = readFileSync(new URL(name, dist), 'utf8');
  for (const [, other] of script.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) withImports(`assets/${other}`, found);
  return found;
}

/** Whether these files are all there and together no more than so many bytes. */
function fits(what, names, atLeast, limitBytes) {
  let total = 0;
  for (const name of names) {
    total += sentBytes(name);
    console.log(`${String(sentBytes(name)).padStart(7)}  ${name}`);
  }
  console.log(`${String(total).padStart(7)}  of at most ${limitBytes} bytes: ${what}`);
  return total <= limitBytes && names.length >= atLeast;
}

const named = Array.from(page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g), (match) => match[1]);
const first = ['index.html', ...named.flatMap((name) => [...withImports(name)])];
const later = assets.filter((name) => /^(open-phone|bowline_session).*\.(js|css|wasm)$/.test(name)).flatMap((name) => [...withImports(`assets/${name}`)]);

const isPageSmall = fits('the support page', [...new Set(first)], 3, PAGE_BYTES);
const isSessionSmall = fits('everything until a session works', [...new Set([...first, ...later])], 7, SESSION_BYTES);
if (!isPageSmall || !isSessionSmall) process.exit(1);
