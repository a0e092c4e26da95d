import { expect, it } from 'vitest';
import { openBehindWaiting } from './behind-waiting.ts';

it('runs tasks later and in their order', async () => {
  const said: string[] = [];
  const behindWaiting = openBehindWaiting();
  behindWaiting(() => said.push('one'));
  behindWaiting(() => said.push('two'));
  await Promise.resolve();
  expect(said).toEqual([]);
  await new Promise<void>((resolve) => behindWaiting(resolve));
  expect(said).toEqual(['one', 'two']);
});
