import { expect, it, vi } from 'vitest';
import { Greeting } from './greeting.ts';
import type { LensLink } from './lens-link.ts';
import { StrokeList } from './stroke-list.ts';
import type { Message } from './wire.ts';

it('what was removed is remembered for a while, however much the other side says that it has', () => {
  const sent: Message[] = [];
  const link = { send: (message: Message) => sent.push(message) > 0 } as unknown as LensLink;
  const author = { resend: () => [], restore: () => [] };
  const greeting = new Greeting({ side: 'technician', strokes: new StrokeList(), author, link, epoch: () => 0, live: () => undefined, drop: vi.fn(), log: vi.fn() });
  for (let id = 0; id < 10_000; id += 1) greeting.tellRemoved([id]);
  sent.length = 0;
  greeting.handleStates([{ id: 9000 }]);
  expect([greeting.mayCome(9000), sent], 'long ago').toEqual([true, []]);
  greeting.handleStates([{ id: 9998 }]);
  expect([greeting.mayCome(9996), sent]).toEqual([false, [{ type: 'remove', ids: [9998] }, { type: 'remove', ids: [9996] }]]);
});
