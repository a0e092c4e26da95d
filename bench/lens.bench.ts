import { expect, lensStory } from '../tests/e2e/harness/lens.ts';
import { circleOnFrozen, shareWithin, watchInk } from '../tests/e2e/harness/whiteboard.ts';
import { percentile, tell, tellSpread } from './figures.ts';
import { countMessages } from './live/messages.ts';
import { SECONDS, delays, presented } from './live/pictures.ts';
import { PLACES, STROKES, beginLive, countWrong } from './live/strokes.ts';

lensStory('the camera of a phone, live', async ({ technician, phone, clip, server }) => {
  await beginLive({ technician, phone, clip, server });
  const [camera, screen] = await Promise.all([presented(phone.page, clip), presented(technician.page, clip)]);
  tellSpread('lens.live.camera_to_technician', delays(camera, screen), 'ms');
  tell('lens.live.frames_per_second', screen.length / SECONDS, 'count');

  const frozen = await circleOnFrozen(technician.page, clip, PLACES[0]);
  await expect(technician.page.getByText('1 drawing')).toBeVisible();
  const [, tracked] = await Promise.all([presented(phone.page, clip), presented(technician.page, clip)]);
  tell('lens.live.tracking_frames_per_second', tracked.length / SECONDS, 'count');
  for (const [name, page] of [['customer', phone.page], ['technician', technician.page]] as const) {
    const watched = await watchInk(page, clip, PLACES[0], frozen, 150);
    tell(`lens.live.${name}_within_4px_percent`, shareWithin(watched, 4) * 100, 'percent');
    tell(`lens.live.${name}_drift_p50_px`, percentile(watched.offsets, 50), 'px');
  }
});

lensStory('which picture was drawn on', async ({ technician, phone, clip, server }) => {
  const sent = await countMessages(technician.page);
  await beginLive({ technician, phone, clip, server });
  const wrong = await countWrong({ technician, phone, clip, server });
  const { longestBytes, pictures } = await sent();
  tell('lens.identity.live_strokes', STROKES, 'count');
  tell('lens.identity.live_wrong', wrong, 'count');
  tell('lens.identity.live_pictures_sent', pictures, 'count');
  tell('lens.identity.message_bytes', longestBytes, 'bytes');
});
