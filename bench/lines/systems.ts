import { setTimeout as pass } from 'node:timers/promises';
import type { Applet } from '../../tests/e2e/harness/applet.ts';
import type { Customer } from '../../tests/e2e/harness/customer.ts';
import type { Desktop } from '../../tests/e2e/harness/desktop.ts';
import type { Network } from '../../tests/e2e/harness/network.ts';
import type { Started } from '../../tests/e2e/harness/processes.ts';
import type { Server } from '../../tests/e2e/harness/server.ts';
import { expect } from '../../tests/e2e/harness/story.ts';
import type { Technician } from '../../tests/e2e/harness/technician.ts';
import { startAndAsk } from '../watch.ts';
import { pageTimes } from './reckoning.ts';
import { type Box, HEIGHT, type Truth, WIDTH, expectedOf } from './truth.ts';
import { Viewer } from './viewer.ts';

/** A system that shows the customer's screen to the technician. */
export interface System {
  viewer: Viewer;
  /** The program on the customer's computer that the screen is seen through. */
  pid: number;
  /** Programs that it does not run without; their processor time is told apart. */
  proxyPid?: number;
  /** What of the screen it does not show. */
  covered: Box[];
  firstPictureMs: number | undefined;
  stop(): Promise<void>;
}

const OFTEN = { intervals: [10] };
const LONG = { timeout: 60_000 };
/** The frame at the edges and the bar at the top while somebody watches. */
const FRAME: readonly Box[] = [
  { x: 0, y: 0, width: WIDTH, height: 64 },
  { x: 0, y: 0, width: 8, height: HEIGHT },
  { x: WIDTH - 8, y: 0, width: 8, height: HEIGHT },
  { x: 0, y: HEIGHT - 8, width: WIDTH, height: 8 },
];
/** Where the applet's window is out of the way of what is measured. */
const CORNER = ['1530', '450'] as const;

interface People {
  technician: Technician;
  customer: Customer;
  desktop: Desktop;
  server: Server;
  network: Network;
}

/** Begins a session in which the technician may see and control. */
export async function openBowline(people: People, desk: Truth): Promise<System> {
  const { technician, customer, server, network } = people;
  customer.network = network;
  const applet = await customer.arrive(server.url, await technician.createPin('Ana Duarte'));
  try {
    return await allowAll(people, applet, desk);
  } catch (error) {
    process.kill(applet.pid);
    throw error;
  }
}

/** Other ways that the screen can go: everything on its channel, and that channel ordered and reliable. */
export const TRANSPORTS = ['channel', 'ordered'] as const;

/** Opens a page of the console in which the screen goes another way. */
export async function openOver(transport: (typeof TRANSPORTS)[number], office: ReturnType<Viewer['page']['context']>, address: string): Promise<Viewer['page']> {
  const page = await office.newPage();
  await page.addInitScript((isOrdered) => {
    Reflect.deleteProperty(globalThis, 'RTCRtpScriptTransform');
    if (!isOrdered) return;
    const open = RTCPeerConnection.prototype.createDataChannel;
    RTCPeerConnection.prototype.createDataChannel = function createDataChannel(label, options) {
      return label === 'screen' ? open.call(this, label, { negotiated: false }) : open.call(this, label, options);
    };
  }, transport === 'ordered');
  await page.goto(address);
  return page;
}

async function allowAll({ technician, desktop }: People, applet: Applet, desk: Truth): Promise<System> {
  const window = desktop.run('xdotool', ['search', '--onlyvisible', '--pid', String(applet.pid)]).trim().split('\n').at(-1) ?? '';
  desktop.run('xdotool', ['windowmove', window, ...CORNER]);
  const started = await startAndAsk(technician.page);
  await expect.poll(() => applet.has('button', 'Yes'), { intervals: [5] }).toBe(true);
  const asked = Date.now();
  const yes = await applet.middleOf('button', 'Yes');
  const covered = [...FRAME, ...(await applet.boxes())];
  const viewer = new Viewer(technician.page, '[role=img] canvas');
  await viewer.open([expectedOf(desk, covered)]);
  const answered = Date.now();
  desktop.click(yes);
  const whole = await firstPicture(viewer, answered);
  await technician.ask('Control');
  await applet.press('Yes');
  await expect(technician.capability('Control')).toHaveText('Control allowed');
  return { viewer, pid: applet.pid, covered, firstPictureMs: whole === undefined ? undefined : asked - started + whole, stop: () => end(applet, technician) };
}

async function end(applet: Applet, technician: Technician): Promise<void> {
  await applet.press('End session');
  await applet.expectShown('label', 'End the session?');
  await applet.press(/^End session$/);
  await applet.press('Close');
  await applet.exitCode();
  await technician.page.close();
}

/** VNC servers for a running X display, each with its usual settings. */
export const PEERS = {
  x0vnc: ['X0tigervnc', '-SecurityTypes', 'None', '-localhost', '-rfbport', '5900'],
  x11vnc: ['x11vnc', '-forever', '-shared', '-nopw', '-localhost', '-rfbport', '5900'],
} as const;

export type PeerName = keyof typeof PEERS;

const NOVNC = '/usr/share/novnc';
const NOVNC_PORT = 6080;

/** Starts a VNC server behind noVNC and opens its page. */
export async function openPeer(name: PeerName, page: Viewer['page'], desktop: Desktop, network: Network, desk: Truth): Promise<System> {
  const launch = (program: string, command: readonly string[]): Started => {
    const [first = '', ...rest] = network.within(...command);
    return desktop.launch(program, first, rest);
  };
  const server = launch(name, PEERS[name]);
  const proxy = launch(`${name}-websockify`, ['websockify', '--web', NOVNC, String(NOVNC_PORT), '127.0.0.1:5900']);
  const listens = (port: number): boolean => desktop.run('ip', [...network.within('ss', '-Hltn', `sport = :${port}`).slice(1)]).trim() !== '';
  await expect.poll(() => listens(5900) && listens(NOVNC_PORT), { message: `${name} listens`, ...OFTEN }).toBe(true);
  const viewer = new Viewer(page, '#noVNC_container canvas');
  await viewer.prepare([expectedOf(desk, [])]);
  const opened = Date.now();
  await page.goto(`http://${network.address}:${NOVNC_PORT}/vnc.html?autoconnect=true&resize=off&reconnect=false`, LONG);
  const firstPictureMs = await firstPicture(viewer, opened);
  const stop = async (): Promise<void> => {
    await page.close();
    await proxy.stop();
    await server.stop();
  };
  return { viewer, pid: server.pid, proxyPid: proxy.pid, covered: [], firstPictureMs, stop };
}

/** How long after a moment the first picture could be read. */
async function firstPicture(viewer: Viewer, fromMs: number): Promise<number | undefined> {
  for (const end = fromMs + 60_000; Date.now() < end; await pass(50)) {
    const { readable } = pageTimes(await viewer.looks(), 0, fromMs);
    if (readable !== undefined) return readable;
  }
  return undefined;
}
