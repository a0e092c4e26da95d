import { type Page, expect } from '@playwright/test';

interface HostileWindow {
  bowlineControl?: RTCDataChannel;
  bowlineInput?: RTCDataChannel;
  bowlineAcked?: { stream: number; next: number };
}

/** As many as one message may hold. */
const EVENTS_PER_MESSAGE = 256;

/** An event as the wire has it. */
export type InputEvent =
  | { type: 'move'; to: { x: number; y: number } }
  | { type: 'button'; button: 'left'; pressed: boolean }
  | { type: 'key'; code: string; key: string; pressed: boolean };

/** Makes a console that keeps no rule: what it sends to the applet is up to the story. */
export async function breakConsole(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const broken = window as HostileWindow;
    const open = RTCPeerConnection.prototype.createDataChannel;
    RTCPeerConnection.prototype.createDataChannel = function createDataChannel(label, options) {
      const channel = open.call(this, label, options);
      if (label === 'control') broken.bowlineControl = channel;
      if (label === 'input') {
        broken.bowlineInput = channel;
        channel.addEventListener('message', ({ data }: MessageEvent<string>) => {
          broken.bowlineAcked = JSON.parse(data) as { stream: number; next: number };
        });
      }
      return channel;
    };
  });
}

/** Lets the console hear messages as if the applet had sent them. */
export async function pretend(page: Page, messages: readonly object[]): Promise<void> {
  await page.evaluate((heard) => {
    const { bowlineControl } = window as HostileWindow;
    for (const message of heard) bowlineControl?.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }));
  }, messages);
}

/** Sends input that no console would send now, and waits until the applet has dealt with all of it. */
export async function inject(page: Page, stream: number, events: readonly InputEvent[]): Promise<void> {
  const send = ([number, sent]: readonly [number, readonly InputEvent[]]): boolean => {
    const { bowlineInput, bowlineAcked } = window as HostileWindow;
    if (bowlineAcked?.stream === number && bowlineAcked.next >= sent.length) return true;
    bowlineInput?.send(JSON.stringify({ stream: number, first: 0, events: sent }));
    return false;
  };
  const dealtWith = (): Promise<boolean> => page.evaluate(send, [stream, events] as const);
  await expect.poll(dealtWith, { intervals: [50], message: 'the applet has dealt with the input' }).toBe(true);
}

/** Sends more input at once than can be applied at once, and waits until the applet has dealt with all of it. */
export async function flood(page: Page, stream: number, events: readonly InputEvent[]): Promise<void> {
  const send = ([number, sent, perMessage]: readonly [number, readonly InputEvent[], number]): boolean => {
    const flooding = window as HostileWindow & { bowlineFlooded?: number };
    const acked = flooding.bowlineAcked;
    const next = acked?.stream === number ? acked.next : 0;
    if (next >= sent.length) return true;
    // Only what got lost is sent again.
    const isMoving = flooding.bowlineFlooded !== undefined && flooding.bowlineFlooded !== next;
    flooding.bowlineFlooded = next;
    if (isMoving) return false;
    for (let first = next; first < sent.length; first += perMessage) {
      flooding.bowlineInput?.send(JSON.stringify({ stream: number, first, events: sent.slice(first, first + perMessage) }));
    }
    return false;
  };
  const dealtWith = (): Promise<boolean> => page.evaluate(send, [stream, events, EVENTS_PER_MESSAGE] as const);
  await expect.poll(dealtWith, { intervals: [1000], timeout: 60_000, message: 'the applet has dealt with the input' }).toBe(true);
}

/** A key going down and up. */
export function keystroke(code: string, key: string): InputEvent[] {
  return [true, false].map((pressed) => ({ type: 'key', code, key, pressed }));
}
