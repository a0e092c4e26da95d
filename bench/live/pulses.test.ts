import { expect, test } from '../../tests/e2e/harness/bare.ts';
import { roundTrips } from './pulses.ts';

/** Loudness in steps of ten milliseconds, with pulses of three steps. */
function pulses(...begins: number[]): number[] {
  return Array.from({ length: 500 }, (_, step) => (begins.some((begin) => step >= begin && step < begin + 3) ? 0.5 : 0.001));
}

test('a round trip goes from the beginning of a pulse to the beginning of the next one that is heard', () => {
  expect(roundTrips(pulses(20, 170, 320), pulses(35, 190, 332), 10)).toEqual([150, 200, 120]);
});

test('a pulse that is not heard has no round trip, and a quieter one is heard all the same', () => {
  const heard = pulses(35, 332).map((value, step) => (step < 100 ? value / 2 : value));
  expect(roundTrips(pulses(20, 170, 320), heard, 10)).toEqual([150, 120]);
});
