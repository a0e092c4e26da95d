import { expect } from '@playwright/test';
import { story } from '../harness/story.ts';

story('what a technician asks for before the line is there is asked once it is', async ({ technician, customer, server }) => {
  const { page } = technician;
  let release = (): void => undefined;
  const released = new Promise<void>((go) => (release = go));
  await page.routeWebSocket(/\/api\/v1\/signaling$/, (near) => {
    const far = near.connectToServer();
    far.onMessage(async (message) => {
      if (String(message).includes('"type":"signal"')) await released;
      near.send(message);
    });
  });
  await page.reload();
  const applet = await customer.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await expect(technician.listed('Ana Duarte')).toContainText('Active');

  const view = technician.capability('View');
  const canAskEarly = await view.isEnabled();
  if (canAskEarly) await view.click();
  release();
  if (!canAskEarly) await view.click();
  await expect(view).toHaveText('View asked');
  await applet.expectShown('button', 'Yes');
});
