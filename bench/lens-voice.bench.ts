import { join } from 'node:path';
import { lensLineStory } from '../tests/e2e/harness/lens-line.ts';
import { type Clip, expect, lensStory } from '../tests/e2e/harness/lens.ts';
import { canMakeNetworks } from '../tests/e2e/harness/network.ts';
import type { Phone } from '../tests/e2e/harness/phone.ts';
import { giveLight } from '../tests/e2e/harness/phone-hardware.ts';
import { tell, tellSpread } from './figures.ts';
import { type Keeping, keepConnections } from './live/connections.ts';
import { EVERY_MS, roundTrips, writePulse } from './live/pulses.ts';
import { type Sides, beginLive } from './live/strokes.ts';

const PULSES = 30;
const LEAST_HEARD = 20;
/** The share of the time that the page may have failed to listen. */
const MOST_LOST = 0.02;

/** A phone whose microphone hears a pulse now and then. */
const WITH_PULSES = {
  phoneArgs: async ({ clip, folder }: { clip: Clip; folder: string }, use: (args: readonly string[]) => Promise<void>) => {
    const sound = join(folder, 'pulse.wav');
    writePulse(sound);
    await use([`--use-file-for-fake-video-capture=${clip.file}`, `--use-file-for-fake-audio-capture=${sound}`]);
  },
};

lensStory.extend(WITH_PULSES)('a voice there and back', async ({ technician, phone, clip, server }) => {
  await measure('live', { technician, phone, clip, server });
});

lensLineStory.extend(WITH_PULSES)('a voice there and back over 4 Mbit/s with 80 ms and 1 % of loss', async ({ technician, phone, clip, server }) => {
  lensLineStory.skip(!canMakeNetworks(), 'only root can give the phone a network of its own');
  await measure('wan4', { technician, phone, clip, server });
});

async function measure(name: string, sides: Sides): Promise<void> {
  const { sent, heard, stepMs } = await hearOneself(sides);
  const trips = roundTrips(sent, heard, stepMs);
  const waits = await Promise.all([sides.phone, sides.technician].map(({ page }) => waitBeforeHeard(page)));
  tell(`lens.${name}.voice_pulses`, trips.length, 'count');
  // A few tones that were heard by chance tell nothing.
  if (trips.length >= LEAST_HEARD) tellSpread(`lens.${name}.voice_round_trip`, trips, 'ms');
  tell(`lens.${name}.voice_buffers_ms`, waits.reduce((sum, one) => sum + one, 0), 'ms');
}

/** How loud the phone's microphone is, and what comes back to its loudspeaker, in steps of the same clock. */
async function hearOneself(sides: Sides): Promise<{ sent: number[]; heard: number[]; stepMs: number }> {
  const { technician, phone } = sides;
  await giveLight(phone.page);
  await phone.page.addInitScript(keepConnections);
  await technician.page.evaluate(keepConnections);
  await beginLive(sides);
  await giveBack(technician.page);
  await technician.page.getByRole('button', { name: 'Talk' }).click();
  await expect(technician.page.getByRole('button', { name: 'Microphone open' })).toBeVisible();
  return record(phone.page, PULSES * EVERY_MS);
}

/** From now on the technician's microphone hears what the technician hears. */
async function giveBack(page: Phone['page']): Promise<void> {
  await page.evaluate(() => {
    const connection = (window as Keeping).connections?.at(-1);
    const voice = connection?.getReceivers().find(({ track }) => track.kind === 'audio')?.track;
    if (!voice) throw new Error('there is no voice');
    // By WebAudio it would wait in buffers that no microphone has, and on a busy machine for a second.
    navigator.mediaDevices.getUserMedia = () => Promise.resolve(new MediaStream([voice.clone()]));
  });
}

/** Listens to the microphone and to what comes back, side by side, so that both have one clock. */
function record(page: Phone['page'], ms: number): Promise<{ sent: number[]; heard: number[]; stepMs: number }> {
  return page.evaluate(
    ([long, mostLost]) =>
      new Promise<{ sent: number[]; heard: number[]; stepMs: number }>((resolve, reject) => {
        const microphone = window.hardware?.tracks.find((track) => track.kind === 'audio' && track.readyState === 'live');
        const voice = (window as Keeping).connections?.at(-1)?.getReceivers().find(({ track }) => track.kind === 'audio')?.track;
        if (!microphone || !voice) return reject(new Error('there is no voice'));
        const context = new AudioContext();
        const both = context.createChannelMerger(2);
        [microphone, voice].forEach((track, channel) => context.createMediaStreamSource(new MediaStream([track])).connect(both, 0, channel));
        const step = 128;
        // A worklet would be a file of its own, which the page's policy does not let in.
        const listener = context.createScriptProcessor(4096, 2, 1);
        const loudness: [number[], number[]] = [[], []];
        listener.onaudioprocess = ({ inputBuffer }) => {
          loudness.forEach((values, channel) => {
            const samples = inputBuffer.getChannelData(channel);
            for (let from = 0; from < samples.length; from += step) values.push(samples.subarray(from, from + step).reduce((most, value) => Math.max(most, Math.abs(value)), 0));
          });
        };
        both.connect(listener).connect(context.destination);
        const begun = context.currentTime;
        setTimeout(() => {
          const lost = 1 - (loudness[0].length * step) / context.sampleRate / (context.currentTime - begun);
          void context.close();
          // Steps that are missing would make ways shorter than they are.
          if (lost > mostLost) reject(new Error(`the page was too slow to listen: ${Math.round(lost * 100)} % is missing`));
          else resolve({ sent: loudness[0], heard: loudness[1], stepMs: (step / context.sampleRate) * 1000 });
        }, long);
      }),
    [ms, MOST_LOST] as const,
  );
}

/** How long sound lay on average in the buffer that evens out when it comes, in milliseconds. */
function waitBeforeHeard(page: Phone['page']): Promise<number> {
  return page.evaluate(async () => {
    let [wait, samples] = [0, 0];
    const reports = await (window as Keeping).connections?.at(-1)?.getStats();
    reports?.forEach((report: { type: string; kind?: string; jitterBufferDelay?: number; jitterBufferEmittedCount?: number }) => {
      if (report.type !== 'inbound-rtp' || report.kind !== 'audio') return;
      wait += report.jitterBufferDelay ?? 0;
      samples += report.jitterBufferEmittedCount ?? 0;
    });
    return samples === 0 ? 0 : (wait / samples) * 1000;
  });
}
