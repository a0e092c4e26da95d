import { Bus } from './dbus/bus.ts';
import type { Value, Variant } from './dbus/values.ts';

const REGISTRY = 'org.a11y.atspi.Registry';
const ROOT = '/org/a11y/atspi/accessible/root';
const ACCESSIBLE = 'org.a11y.atspi.Accessible';
const PROPERTIES = 'org.freedesktop.DBus.Properties';

/** Numbers of AT-SPI 2 (`AtspiRole`) for what stories look for in the applet. */
const ROLES: Readonly<Record<number, Role>> = { 23: 'frame', 29: 'label', 32: 'list item', 43: 'button', 79: 'entry' };
/** `ATSPI_STATE_FOCUSED`. */
const FOCUSED = 1 << 12;

export type Role = 'button' | 'entry' | 'frame' | 'label' | 'list item' | 'another';

type Reference = [bus: string, path: string];
/** A place on the screen, in pixels. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One thing on the screen as a screen reader finds it. */
export interface Node {
  role: Role;
  name: string;
  isFocused: boolean;
  reference: Reference;
}

/** What a screen reader of the desktop knows and can do. */
export class Accessibility {
  private constructor(private readonly bus: Bus) {}

  /** Turns the desktop's accessibility on and connects to it. */
  static async connect(sessionBus: string): Promise<Accessibility> {
    const session = await Bus.connect(sessionBus);
    const [address] = await call(session, 'org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress');
    for (const name of ['IsEnabled', 'ScreenReaderEnabled']) {
      const turnOn = ['org.a11y.Status', name, { signature: 'b', value: true }];
      await call(session, 'org.a11y.Bus', '/org/a11y/bus', PROPERTIES, 'Set', 'ssv', turnOn);
    }
    session.disconnect();
    return new Accessibility(await Bus.connect(String(address)));
  }

  /** Everything that a program shows now, the outermost first. Nothing when it is gone. */
  async nodesOf(pid: number): Promise<Node[]> {
    const [programs] = (await call(this.bus, REGISTRY, ROOT, ACCESSIBLE, 'GetChildren')) as unknown as [Reference[]];
    const found = [];
    for (const program of programs) {
      if ((await this.pidOf(program[0])) === pid) found.push(...(await this.below(program)));
    }
    return found;
  }

  /** Presses a control the way a screen reader does. */
  async invoke(node: Node): Promise<void> {
    await call(this.bus, ...node.reference, 'org.a11y.atspi.Action', 'DoAction', 'i', [0]);
  }

  /** What is read out with it, beside its name. */
  async descriptionOf(node: Node): Promise<string> {
    const [description] = await call(this.bus, ...node.reference, PROPERTIES, 'Get', 'ss', [ACCESSIBLE, 'Description']);
    return String((description as Variant).value);
  }

  /** Where it is on the screen. */
  async boxOf(node: Node): Promise<Box> {
    const [box] = (await call(this.bus, ...node.reference, 'org.a11y.atspi.Component', 'GetExtents', 'u', [0])) as [number[]];
    const [x = 0, y = 0, width = 0, height = 0] = box;
    return { x, y, width, height };
  }

  disconnect(): void {
    this.bus.disconnect();
  }

  private async pidOf(name: string): Promise<number | undefined> {
    const bus = 'org.freedesktop.DBus';
    return call(this.bus, bus, '/org/freedesktop/DBus', bus, 'GetConnectionUnixProcessID', 's', [name]).then(([pid]) => Number(pid), () => undefined);
  }

  /** A control may go while it is looked at; then it is not there. */
  private async below(reference: Reference): Promise<Node[]> {
    const [children] = (await call(this.bus, ...reference, ACCESSIBLE, 'GetChildren').catch(() => [[]])) as unknown as [Reference[]];
    const branches = children.map(async (child): Promise<Node[]> => {
      const [node, below] = await Promise.all([this.look(child).catch(() => undefined), this.below(child)]);
      return node ? [node, ...below] : below;
    });
    return (await Promise.all(branches)).flat();
  }

  private async look(reference: Reference): Promise<Node> {
    const [[role], [name], [states]] = await Promise.all([
      call(this.bus, ...reference, ACCESSIBLE, 'GetRole'),
      call(this.bus, ...reference, PROPERTIES, 'Get', 'ss', [ACCESSIBLE, 'Name']),
      call(this.bus, ...reference, ACCESSIBLE, 'GetState'),
    ]);
    const [low = 0] = states as number[];
    return {
      role: ROLES[Number(role)] ?? 'another',
      name: String((name as Variant).value),
      isFocused: (low & FOCUSED) !== 0,
      reference,
    };
  }
}

function call(bus: Bus, destination: string, path: string, iface: string, member: string, signature = '', values: Value[] = []): Promise<Value[]> {
  return bus.call({ destination, path, interface: iface, member }, signature, values);
}
