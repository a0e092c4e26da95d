import { HAS_FIREFOX, IN_FIREFOX } from '../tests/e2e/harness/firefox.ts';
import { lensStory } from '../tests/e2e/harness/lens.ts';
import { measureLimited } from './live/strokes.ts';

lensStory.use(IN_FIREFOX);
lensStory.skip(!HAS_FIREFOX, 'needs Firefox, which Ubuntu has as a snap only');

lensStory('which picture was drawn on, from Chromium to Firefox', async ({ technician, phone, clip, server }) => {
  await measureLimited('chromium_to_firefox', { technician, phone, clip, server });
});
