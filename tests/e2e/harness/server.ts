import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { get } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { expect } from '@playwright/test';
import { type Processes, type Started, clockIn, run } from './processes.ts';
import type { Programs } from './programs.ts';

/** Whether a story may set the server's clock. */
export type Clock = 'true' | 'movable';
/** Which certificate the server shows. */
export type Certificate = 'none' | 'self-signed';

/** For which systems the server hands out an applet. */
export type Systems = 'linux' | 'linux and windows';

/** The name that customers see. */
export const ORGANISATION = 'Northpier IT Help Desk';

/** A port that nobody uses, for TCP and for UDP. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = await freeTcpPort();
    if (await isFreeForUdp(port)) return port;
  }
}

function isFreeForUdp(port: number): Promise<boolean> {
  const probe = createSocket('udp4');
  return new Promise((tell) => {
    probe.once('error', () => tell(false));
    probe.bind(port, '127.0.0.1', () => probe.close(() => tell(true)));
  });
}

async function freeTcpPort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((ready) => void probe.listen(0, '127.0.0.1', ready));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => void probe.close(closed));
  return port;
}

/** Whether something answers as it should, whatever certificate it shows. */
async function isHealthy(url: string): Promise<boolean> {
  const address = `${url}/healthz`;
  if (url.startsWith('http:')) return (await fetch(address).catch(() => undefined))?.ok ?? false;
  return new Promise((tell) => {
    const asked = get(address, { rejectUnauthorized: false }, (answer) => tell(answer.resume().statusCode === 200));
    asked.once('error', () => tell(false));
  });
}

/** A Bowline server with data of its own. */
export class Server {
  private process: Started | undefined;

  private constructor(
    private readonly programs: Programs,
    private readonly processes: Processes,
    private readonly folder: string,
    private readonly clock: Clock,
    private readonly certificate: Certificate,
    readonly port: number,
    private readonly settings: readonly string[],
  ) {}

  /** Starts a server that nobody has used before. */
  static async start(programs: Programs, processes: Processes, folder: string, clock: Clock, certificate: Certificate = 'none', systems: Systems = 'linux', settings: readonly string[] = []): Promise<Server> {
    const server = new Server(programs, processes, folder, clock, certificate, await freePort(), settings);
    mkdirSync(join(folder, 'applets'), { recursive: true });
    copyFileSync(programs.applet, join(folder, 'applets/bowline-applet'));
    if (systems === 'linux and windows') copyFileSync(programs.windowsApplet, join(folder, 'applets/bowline-applet.exe'));
    server.putClockAhead(0);
    await server.serve();
    return server;
  }

  get url(): string {
    return `${this.certificate === 'none' ? 'http' : 'https'}://localhost:${this.port}`;
  }

  /** The link that makes the first administrator's account. */
  invitation(): string {
    return run(this.programs.server, ['setup', ...this.where()]).trim();
  }

  /** A link that makes an account for one more technician. */
  invite(email: string): string {
    return run(this.programs.server, ['technician', 'add', email, ...this.where()]).trim();
  }

  /** A link that sets a new password. */
  newPasswordLink(email: string): string {
    return run(this.programs.server, ['technician', 'reset', email, ...this.where()]).trim();
  }

  get pid(): number {
    if (!this.process) throw new Error('the server is not running');
    return this.process.pid;
  }

  /** As a power cut would, without a word to anybody. */
  async kill(): Promise<void> {
    await this.process?.stop('SIGKILL');
  }

  /** Serves, again after [`kill`], on the same data and port. */
  async serve(): Promise<void> {
    const args = ['serve', ...this.where(), '--organisation', ORGANISATION, '--web', this.programs.web, '--applets', join(this.folder, 'applets'), ...this.settings];
    this.process = this.processes.start('server', this.programs.server, args, this.clock === 'movable' ? clockIn(this.clockFile) : {});
    await expect.poll(() => isHealthy(this.url), { message: 'the server answers', intervals: [20] }).toBe(true);
  }

  /** Lets the server's clock run ahead of the true one, if it is movable. */
  putClockAhead(minutes: number): void {
    writeFileSync(this.clockFile, `+${minutes}m\n`);
  }

  private get clockFile(): string {
    return join(this.folder, 'clock');
  }

  private where(): string[] {
    const data = join(this.folder, 'data');
    mkdirSync(dirname(data), { recursive: true });
    const tls = this.certificate === 'none' ? [] : ['--tls', this.certificate];
    return ['--data', data, '--listen', `127.0.0.1:${this.port}`, ...tls];
  }
}
