import { HAS_FIREFOX } from '../tests/e2e/harness/firefox.ts';
import { lensFirefoxPhoneStory } from '../tests/e2e/harness/lens-firefox.ts';
import { lensStory } from '../tests/e2e/harness/lens.ts';
import { measureLimited } from './live/strokes.ts';

lensStory('which picture was drawn on, from Chromium to Chromium', async ({ technician, phone, clip, server }) => {
  await measureLimited('chromium_to_chromium', { technician, phone, clip, server });
});

lensFirefoxPhoneStory('which picture was drawn on, from Firefox to Chromium', async ({ technician, phone, clip, server }) => {
  lensFirefoxPhoneStory.skip(!HAS_FIREFOX, 'needs Firefox');
  await measureLimited('firefox_to_chromium', { technician, phone, clip, server });
});
