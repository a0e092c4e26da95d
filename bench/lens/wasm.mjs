// How long the tracker takes as WebAssembly, how large it is, and what memory it needs: lines of JSON, one figure each.
//
//   node bench/lens/wasm.mjs web/packages/anchor/pkg CLIP.y4m
//
// The clip is written by `bowline-lens clip`. Run it on an idle machine.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const LATE_FRAMES = 10;
const RING_FRAMES = 88;

const [folder, clip] = process.argv.slice(2);
if (clip === undefined) {
  console.error("usage: node wasm.mjs PACKAGE CLIP.y4m");
  process.exit(2);
}
const module = await import(pathToFileURL(join(folder, "bowline_anchor.js")).href);
const bytes = readFileSync(join(folder, "bowline_anchor_bg.wasm"));
const { memory } = module.initSync({ module: bytes });

const { width, height, frames } = read(readFileSync(clip));
const tracker = new module.LensTracker(0);
const times = [];
for (let frame = 0; frame < 2 * RING_FRAMES; frame += 1) {
  const luma = frames[there_and_back(frame, frames.length)];
  const start = performance.now();
  tracker.frame(luma, width, height, width);
  if (frame > LATE_FRAMES + 10) times.push(performance.now() - start);
  if (frame === LATE_FRAMES && tracker.add_stroke(1, 0, ring()) !== 0) throw new Error("the stroke has no place");
}
const [, state] = tracker.states();
if (state !== 0) throw new Error(`the stroke was lost: ${state}`);
const newest = 2 * RING_FRAMES - 1;
const adds = [60, 61, 62, 63, 64].map((age) => {
  tracker.clear();
  const start = performance.now();
  tracker.add_stroke(1, newest - age, ring());
  return performance.now() - start;
});

say("wasm_ms", median(times), "ms");
say("wasm_add_ms", median(adds), "ms");
say("wasm_gzip_bytes", gzipSync(bytes, { level: 9 }).length, "bytes");
say("wasm_memory_bytes", memory.buffer.byteLength, "bytes");

function read(file) {
  const header = file.subarray(0, file.indexOf(10)).toString("latin1");
  const width = Number(/ W(\d+)/.exec(header)[1]);
  const height = Number(/ H(\d+)/.exec(header)[1]);
  const frames = [];
  let at = header.length + 1;
  while (at < file.length) {
    at += "FRAME\n".length;
    frames.push(file.subarray(at, at + width * height));
    at += (width * height * 3) / 2;
  }
  return { width, height, frames };
}

// A clip that is too short goes back and forth, so that it never jumps.
function there_and_back(frame, count) {
  const turn = frame % (2 * count - 2);
  return turn < count ? turn : 2 * count - 2 - turn;
}

function ring() {
  const turns = Array.from({ length: 12 }, (_, step) => (step * Math.PI) / 6);
  return new Float32Array(turns.flatMap((turn) => [0.5 + 0.05 * Math.cos(turn), 0.5 + 0.06 * Math.sin(turn)]));
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function say(name, value, unit) {
  console.log(JSON.stringify({ name: `lens.anchor.${name}`, value: Number(value.toFixed(3)), unit }));
}
