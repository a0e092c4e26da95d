import { expectExact, expectFilm } from '../harness/film.ts';
import { Screen } from '../harness/screen.ts';
import { allow, begin } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

/** Runs first in the worker that decodes: as a browser that was built without H.264. */
const WITHOUT_H264 = `{
  const ask = VideoDecoder.isConfigSupported.bind(VideoDecoder);
  VideoDecoder.isConfigSupported = (config) => config.codec.startsWith('avc1') ? Promise.resolve({ supported: false, config }) : ask(config);
}
`;

story('a browser that decodes no H.264 is shown a film as AV1', async ({ office, technician, customer, desktop, server }) => {
  let changed = 0;
  await office.route('**/*worker*.js', async (route) => {
    const answer = await route.fetch();
    changed += 1;
    await route.fulfill({ response: answer, body: WITHOUT_H264 + (await answer.text()) });
  });
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  if (changed === 0) throw new Error('the worker was not changed');
  const screen = new Screen(technician, desktop);

  await expectFilm(technician, desktop, screen);
  desktop.press('p');
  await expectExact(screen, applet);
});
