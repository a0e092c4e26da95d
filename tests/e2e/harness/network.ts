import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Processes, type Started, run } from './processes.ts';

const FORWARD = fileURLToPath(new URL('forward.mjs', import.meta.url));

/** Whether a story may make networks here. Root always may: where it cannot, the story fails. */
export function canMakeNetworks(): boolean {
  return process.getuid?.() === 0;
}

/** Makes two connected devices: one here, the other in the network that has its name. */
export type Connect = (near: string, far: string) => void | Promise<void>;

function veth(near: string, far: string): void {
  run('ip', ['link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', far]);
}

/** A network of its own for the customer's program: one cable to the rest, which can be pulled out. */
export class Network {
  /** The device at the end that all others see. */
  readonly near: string;
  private readonly far: string;
  private readonly subnet: string;
  /** The last part of the address within. */
  private host = 2;
  /** What leads to the server from within, and how it is made. */
  private way: Started | undefined;
  private open: (() => Promise<Started>) | undefined;
  private isWide = false;

  private constructor(port: number) {
    this.near = `bwn${port}`;
    this.far = `bwf${port}`;
    this.subnet = `10.213.${port % 256}`;
  }

  /** Lays the cable. The server's address, `localhost`, leads to the server from within as well. */
  static async lay(processes: Processes, port: number, connect: Connect = veth): Promise<Network> {
    const network = new Network(port);
    try {
      await network.build(processes, port, connect);
    } catch (error) {
      // The next network with these names would not come.
      for (const left of [['link', 'delete', network.near], ['netns', 'delete', network.far]]) spawnSync('ip', left);
      throw error;
    }
    return network;
  }

  /** The address of what runs inside. */
  get address(): string {
    return `${this.subnet}.${this.host}`;
  }

  /** The command line that runs a program inside. */
  within(...command: string[]): string[] {
    return ['ip', 'netns', 'exec', this.far, ...command];
  }

  /** From now on the whole world seems to lie behind the cable, as it does for every phone: a browser takes part from the address that leads there. */
  widen(): void {
    this.isWide = true;
    this.inside('ip', 'route', 'replace', 'default', 'dev', this.far);
  }

  /** From now on no UDP comes in or goes out, as behind a strict firewall. Within it goes on. */
  blockUdp(): void {
    const rule = (...words: string[]): void => this.inside('ip', 'rule', ...words);
    rule('add', 'priority', '10', 'iif', this.far, 'ipproto', 'udp', 'prohibit');
    // What is for this computer itself is looked up after that.
    rule('add', 'priority', '20', 'lookup', 'local');
    rule('delete', 'priority', '0');
    rule('add', 'priority', '30', 'ipproto', 'udp', 'prohibit');
  }

  /** As if the computer had gone to another network: its address is another one, and what went by the old one ends. */
  async renumber(): Promise<void> {
    const before = this.address;
    this.host += 1;
    this.inside('ip', 'address', 'delete', `${before}/29`, 'dev', this.far);
    this.inside('ip', 'address', 'add', `${this.address}/29`, 'dev', this.far);
    await this.reopen();
  }

  /** As if the computer were in another network besides: it has a second address. */
  join(): void {
    run('ip', ['address', 'add', `${this.subnet}.9/29`, 'dev', this.near]);
    this.inside('ip', 'address', 'add', `${this.subnet}.10/29`, 'dev', this.far);
  }

  /** As if it were taken out of its first network: the second address is left, and what went by the first one ends. */
  async leave(): Promise<void> {
    this.inside('ip', 'address', 'delete', `${this.address}/29`, 'dev', this.far);
    this.inside('ip', 'route', 'add', `${this.subnet}.1`, 'dev', this.far, 'src', `${this.subnet}.10`);
    await this.reopen();
  }

  /** As if a proxy had ended all that went to the server. What goes past it stays. */
  async dropLines(): Promise<void> {
    await this.reopen();
  }

  cut(): void {
    run('ip', ['link', 'set', this.near, 'down']);
  }

  mend(): void {
    run('ip', ['link', 'set', this.near, 'up']);
  }

  remove(): void {
    run('ip', ['link', 'delete', this.near]);
    run('ip', ['netns', 'delete', this.far]);
  }

  private async build(processes: Processes, port: number, connect: Connect): Promise<void> {
    const { near, far, subnet } = this;
    run('ip', ['netns', 'add', far]);
    await connect(near, far);
    run('ip', ['address', 'add', `${subnet}.1/29`, 'dev', near]);
    this.inside('ip', 'address', 'add', `${subnet}.2/29`, 'dev', far);
    this.inside('ip', 'link', 'set', 'lo', 'up');
    this.inside('ip', 'link', 'set', far, 'up');
    this.mend();
    const forward = async (name: string, [command = '', ...args]: string[]): Promise<Started> => {
      const started = processes.start(name, command, args, {}, [1]);
      await started.firstLine();
      return started;
    };
    await forward('forward-near', ['node', FORWARD, `${subnet}.1`, String(port), '127.0.0.1', String(port)]);
    this.open = () => forward('forward-far', this.within('node', FORWARD, '127.0.0.1', String(port), `${subnet}.1`, String(port)));
    this.way = await this.open();
  }

  private async reopen(): Promise<void> {
    if (this.isWide) this.widen();
    await this.way?.stop('SIGKILL');
    this.way = await this.open?.();
  }

  private inside(...command: string[]): void {
    const [program = '', ...args] = this.within(...command);
    run(program, args);
  }
}
