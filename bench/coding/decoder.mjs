// How long one call into the viewer's decoder takes in the worst case: updates with as many tiles as they may bring, in WebAssembly.
//
// node decoder.mjs PROGRAM [FILE]: PROGRAM is bowline-coding, which gives the tiles; the figures are added to FILE.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const [program, file] = process.argv.slice(2);
const pkg = new URL('../../web/packages/screen/pkg/', import.meta.url);
const { ScreenReplica, initSync } = await import(new URL('bowline_screen.js', pkg).href);
const { memory } = initSync({ module: readFileSync(new URL('bowline_screen_bg.wasm', pkg)) });

const [WIDTH, HEIGHT] = [3840, 2160];
const MAX_TILES = 1000;
const MAX_UPDATE_BYTES = 256 * 1024;
const PACKET_BYTES = 1067;
const ROUNDS = 15;
/** One operation: the tile as a whole, or as a patch of two other places. */
const OPERATIONS = { whole: 1, patch: 6 };

function operation(code, tile, body) {
  const out = [code, tile & 255, tile >> 8];
  // Two colours that stand for what was 8 and 16 pixels to the left.
  if (code === OPERATIONS.patch) out.push(0xfe, 0xff, 0xff, 0, 8, 0, 0, 0, 0xfd, 0xff, 0xff, 0, 16, 0, 0, 0);
  out.push(body.length & 255, body.length >> 8, ...body);
  return out;
}

/** The datagrams of one update. */
function update(number, stream, tiles) {
  const parts = Math.ceil(stream.length / PACKET_BYTES);
  return Array.from({ length: parts }, (_, part) => {
    const body = stream.subarray(part * PACKET_BYTES, (part + 1) * PACKET_BYTES);
    const datagram = new Uint8Array(33 + body.length);
    const view = new DataView(datagram.buffer);
    const u16 = (at, value) => view.setUint16(at, value, true);
    const u32 = (at, value) => view.setUint32(at, value, true);
    datagram[0] = 0xb3;
    u32(1, number * 1000 + part);
    u32(5, 1);
    u16(9, WIDTH);
    u16(11, HEIGHT);
    u32(13, 0);
    u32(17, number);
    u32(21, 0);
    u16(25, part);
    u16(27, parts);
    u16(29, tiles);
    u16(31, 0);
    datagram.set(body, 33);
    return datagram;
  });
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function measure(code, body) {
  const size = operation(code, 0, body).length;
  const tiles = Math.min(MAX_TILES, Math.floor(MAX_UPDATE_BYTES / size));
  const stream = Uint8Array.from(Array.from({ length: tiles }, (_, tile) => operation(code, tile, body)).flat());
  const replica = new ScreenReplica();
  const times = [];
  for (let number = 1; number <= ROUNDS; number += 1) {
    for (const datagram of update(number, stream, tiles)) {
      replica.handle_datagram(datagram, 0);
    }
    for (let isMore = true; isMore; ) {
      const before = performance.now();
      isMore = replica.show();
      times.push(performance.now() - before);
    }
  }
  replica.free();
  return { tiles, median: median(times.slice(2)), most: Math.max(...times.slice(2)) };
}

const kinds = execFileSync(program, ['--bodies'], { encoding: 'utf8' }).trim().split('\n');
const figures = [];
console.log('\nOne update as large as it may be, shown by the viewer in WebAssembly');
console.log(`${'tiles'.padEnd(28)}${'tiles'.padStart(14)}${'median ms'.padStart(14)}${'most ms'.padStart(14)}`);
for (const line of kinds) {
  const [kind, hex] = line.split('\t');
  const body = Uint8Array.from(Buffer.from(hex, 'hex'));
  for (const [way, code] of Object.entries(OPERATIONS)) {
    const { tiles, median: middle, most } = measure(code, body);
    console.log(`${`${kind}, ${way}`.padEnd(28)}${String(tiles).padStart(14)}${middle.toFixed(1).padStart(14)}${most.toFixed(1).padStart(14)}`);
    const name = `decoder.${kind.replaceAll(' ', '_')}.${way}`;
    figures.push({ name: `${name}.median_ms`, value: Number(middle.toFixed(1)), unit: 'ms' }, { name: `${name}.most_ms`, value: Number(most.toFixed(1)), unit: 'ms' });
  }
}
const mebibytes = memory.buffer.byteLength / 1024 / 1024;
console.log(`${'memory, MiB'.padEnd(28)}${mebibytes.toFixed(1).padStart(14)}`);
figures.push({ name: 'decoder.memory_mib', value: Number(mebibytes.toFixed(1)), unit: 'MiB' });
if (file) {
  const known = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, `${JSON.stringify({ figures: [...known.figures, ...figures] }, null, 2)}\n`);
}
