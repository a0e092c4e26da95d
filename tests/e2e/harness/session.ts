import { expect } from '@playwright/test';
import type { Applet } from './applet.ts';
import type { Customer } from './customer.ts';
import type { Terminal } from './desktop.ts';
import type { Server } from './server.ts';
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
