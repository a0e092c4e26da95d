import { expect } from '@playwright/test';
import type { Applet } from './applet.ts';
import type { Customer } from './customer.ts';
import type { Desktop, Terminal } from './desktop.ts';
import type { Network } from './network.ts';
import type { Server } from './server.ts';
import { expectLivePicture } from './story.ts';
import type { CapabilityName, Technician } from './technician.ts';

const OFTEN = { intervals: [50] };

/** A customer comes with a code, and the technician starts. */
export async function begin(technician: Technician, customer: Customer, server: Server): Promise<Applet> {
  const applet = await customer.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  return applet;
}

/** The technician asks and the customer says Yes. */
export async function allow(technician: Technician, applet: Applet, ...names: CapabilityName[]): Promise<void> {
  for (const name of names) {
    await technician.ask(name);
    await applet.press('Yes');
    await expect(technician.capability(name)).toHaveText(`${name} allowed`);
  }
}

/** The technician types a line, and it arrives behind what has arrived before. */
export async function expectTyped(technician: Technician, terminal: Terminal, line: string): Promise<void> {
  const before = terminal.text();
  await technician.clickAt(terminal.at);
  await expect.poll(() => terminal.hasFocus(), { ...OFTEN, message: 'the terminal gets the keys' }).toBe(true);
  await technician.page.keyboard.type(line);
  await technician.page.keyboard.press('Enter');
  await expect.poll(() => terminal.text(), { ...OFTEN, message: `"${line}" has arrived` }).toBe(`${before}${line}\n`);
}

/** How often the customer was asked for something so far. */
export async function questionsAsked(applet: Applet): Promise<number> {
  return (await applet.words()).filter((text) => /^Asked for: [a-z ]+$/.test(text)).length;
}

/** Whoever is in a session that begins in a network of the customer's own. */
export interface Fixtures {
  technician: Technician;
  customer: Customer;
  desktop: Desktop;
  server: Server;
}

/** A session in which the technician sees and types, and that shall go on without a new question. */
export interface Underway {
  applet: Applet;
  terminal: Terminal;
  /** What was allowed is allowed still, and nobody was asked again. */
  expectUnasked(): Promise<void>;
}

/** A customer in a network of their own allows everything; the technician sees the picture and has typed a line. */
export async function beginIn(network: Network, { technician, customer, desktop, server }: Fixtures): Promise<Underway> {
  const terminal = await desktop.openTerminal();
  customer.network = network;
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  await expectTyped(technician, terminal, 'before');
  const asked = await questionsAsked(applet);
  return {
    applet,
    terminal,
    async expectUnasked() {
      await expect(technician.capability('View')).toHaveText('View allowed');
      await expect(technician.capability('Control')).toHaveText('Control allowed');
      expect(await questionsAsked(applet), 'no new question').toBe(asked);
    },
  };
}
