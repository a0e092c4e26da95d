import { story } from '../harness/story.ts';

story('after the large X the window says in words that everything is stopped', async ({ technician, customer, server }) => {
  const applet = await customer.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await technician.ask('View');
  await applet.press('Yes');
  for (const line of ['Good morning!', 'I am looking at the printer.', 'Please do not turn it off.', 'It is nearly done.']) await technician.say(line);
  await applet.expectShown('list item', /It is nearly done/);
  await applet.press('Stop everything');
  await applet.expectShown('label', 'Everything is stopped.');
});
