import { writeFileSync } from 'node:fs';

const RATE = 48_000;
/** From one pulse to the next: longer than any way there and back. */
export const EVERY_MS = 1500;
const LONG_MS = 40;
const TONE_HZ = 900;
/** Quieter than any voice, and not the silence of a microphone that is off. */
const NOISE = 0.0005;
const LOUDNESS = 0.6;
/** A pulse begins where it is this part of the loudest moment, after so much quiet. */
const BEGINS_AT = 0.25;
const QUIET_MS = 500;

/** Writes what a microphone hears again and again: a short tone in a quiet room. */
export function writePulse(file: string): void {
  const [all, tone] = [(RATE * EVERY_MS) / 1000, (RATE * LONG_MS) / 1000];
  const begin = (all - tone) / 2;
  const sound = Buffer.alloc(44 + all * 2);
  sound.write('RIFF', 0);
  sound.writeUInt32LE(36 + all * 2, 4);
  sound.write('WAVEfmt ', 8);
  sound.writeUInt32LE(16, 16);
  for (const [value, at] of [[1, 20], [1, 22], [2, 32], [16, 34]] as const) sound.writeUInt16LE(value, at);
  sound.writeUInt32LE(RATE, 24);
  sound.writeUInt32LE(RATE * 2, 28);
  sound.write('data', 36);
  sound.writeUInt32LE(all * 2, 40);
  for (let at = 0; at < all; at += 1) {
    const into = at - begin;
    const wave = into >= 0 && into < tone ? Math.sin((2 * Math.PI * TONE_HZ * into) / RATE) * LOUDNESS : 0;
    const noise = (((at * 7919) % 101) / 50 - 1) * NOISE;
    sound.writeInt16LE(Math.round((wave + noise) * 32_767), 44 + at * 2);
  }
  writeFileSync(file, sound);
}

/** When the pulses begin, in milliseconds, of the loudest value of each so many milliseconds. */
function beginnings(loudness: readonly number[], stepMs: number): number[] {
  const most = Math.max(...loudness);
  const found: number[] = [];
  let loud = -Infinity;
  loudness.forEach((value, step) => {
    if (value < most * BEGINS_AT) return;
    if (step * stepMs - loud > QUIET_MS) found.push(step * stepMs);
    loud = step * stepMs;
  });
  return found;
}

/** From each pulse that was sent to the next one that was heard. Pulses of which nothing was heard have none. */
export function roundTrips(sent: readonly number[], heard: readonly number[], stepMs: number): number[] {
  const back = beginnings(heard, stepMs);
  return beginnings(sent, stepMs).flatMap((at) => {
    const next = back.find((when) => when > at && when - at < EVERY_MS);
    return next === undefined ? [] : [next - at];
  });
}
