import { lay, type LineName } from './cable.ts';
import { lensStory } from './lens.ts';
import { launchWithin } from './netns-browser.ts';

interface Parts {
  /** What is between the phone and everything else. */
  line: LineName;
}

/** A story whose customer has the phone with the camera in a network of its own, at the end of a line. Only root can make it. */
export const lensLineStory = lensStory.extend<Parts>({
  line: ['wan4', { option: true }],
  phoneBrowser: async ({ phoneArgs, line, processes, server, folder }, use) => {
    const network = await lay(processes, line, server.port);
    network.widen();
    try {
      const browser = await launchWithin(network, folder, phoneArgs);
      await use(browser);
      await browser.close();
    } finally {
      network.remove();
    }
  },
});
