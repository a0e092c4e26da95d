import { type Socket, connect } from 'node:net';
import { Reader, type Value, Writer } from './values.ts';

/** Kinds of messages, and of fields in their heads. */
const METHOD_CALL = 1;
const METHOD_RETURN = 2;
const ERROR = 3;
const FIELD = { path: 1, interface: 2, member: 3, replySerial: 5, destination: 6, signature: 8 } as const;
const FIXED_HEAD_BYTES = 16;

/** What is called. */
export interface Method {
  destination: string;
  path: string;
  interface: string;
  member: string;
}

interface Waiting {
  done(values: Value[]): void;
  failed(error: Error): void;
}

/** A connection to a message bus that calls methods and hears nothing else. */
export class Bus {
  private readonly waiting = new Map<number, Waiting>();
  private serial = 0;
  private received = Buffer.alloc(0);

  private constructor(private readonly socket: Socket) {}

  /** Connects to an address as in `unix:path=/run/bus,guid=...`. */
  static async connect(address: string): Promise<Bus> {
    const path = /(?:^|[:,])path=([^,;]+)/.exec(address)?.[1];
    if (path === undefined) throw new Error(`${address} is not a bus at a path`);
    const socket = connect(path);
    await authenticate(socket);
    const bus = new Bus(socket);
    socket.on('data', (bytes: Buffer) => bus.take(bytes));
    socket.on('close', () => bus.failAll());
    socket.on('error', () => bus.failAll());
    const dbus = 'org.freedesktop.DBus';
    await bus.call({ destination: dbus, path: '/org/freedesktop/DBus', interface: dbus, member: 'Hello' });
    return bus;
  }

  /** Calls a method and gives back what it answers. */
  call(method: Method, signature = '', values: readonly Value[] = []): Promise<Value[]> {
    const serial = ++this.serial;
    return new Promise((done, failed) => {
      this.waiting.set(serial, { done, failed });
      if (this.socket.destroyed) this.failAll();
      else this.socket.write(callBytes(serial, method, signature, values));
    });
  }

  disconnect(): void {
    this.socket.destroy();
  }

  private failAll(): void {
    for (const { failed } of this.waiting.values()) failed(new Error('the bus is gone'));
    this.waiting.clear();
  }

  private take(bytes: Buffer): void {
    this.received = Buffer.concat([this.received, bytes]);
    for (;;) {
      if (this.received.length < FIXED_HEAD_BYTES) return;
      const bodyBytes = this.received.readUInt32LE(4);
      const bodyAt = Math.ceil((FIXED_HEAD_BYTES + this.received.readUInt32LE(12)) / 8) * 8;
      if (this.received.length < bodyAt + bodyBytes) return;
      this.takeMessage(this.received.subarray(0, bodyAt + bodyBytes), bodyAt);
      this.received = this.received.subarray(bodyAt + bodyBytes);
    }
  }

  private takeMessage(message: Buffer, bodyAt: number): void {
    const type = message.readUInt8(1);
    const [fields] = new Reader(message, 12).readAll('a(yv)') as [[number, { value: Value }][]];
    const field = (wanted: number): Value | undefined => fields.find(([number]) => number === wanted)?.[1].value;
    const serial = Number(field(FIELD.replySerial));
    const waiting = this.waiting.get(serial);
    if (!waiting || (type !== METHOD_RETURN && type !== ERROR)) return;
    this.waiting.delete(serial);
    const values = new Reader(message.subarray(bodyAt)).readAll(String(field(FIELD.signature) ?? ''));
    if (type === ERROR) waiting.failed(new Error(String(values[0])));
    else waiting.done(values);
  }
}

function callBytes(serial: number, method: Method, signature: string, values: readonly Value[]): Buffer {
  const body = new Writer();
  body.writeAll(signature, values);
  const bodyBytes = body.done();
  const fields = new Writer();
  const field = (number: number, type: string, value: string): void => {
    fields.align(8);
    fields.writeAll('yv', [number, { signature: type, value }]);
  };
  field(FIELD.path, 'o', method.path);
  field(FIELD.destination, 's', method.destination);
  field(FIELD.interface, 's', method.interface);
  field(FIELD.member, 's', method.member);
  if (signature) field(FIELD.signature, 'g', signature);
  const fieldBytes = fields.done();
  const head = new Writer();
  head.writeAll('yyyyuuu', ['l'.charCodeAt(0), METHOD_CALL, 0, 1, bodyBytes.length, serial, fieldBytes.length]);
  const padding = Buffer.alloc((8 - ((FIXED_HEAD_BYTES + fieldBytes.length) % 8)) % 8);
  return Buffer.concat([head.done(), fieldBytes, padding, bodyBytes]);
}

/** The bus sees by itself who is at the other end of the socket. */
async function authenticate(socket: Socket): Promise<void> {
  const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
  const answer = await new Promise<string>((done, failed) => {
    socket.once('data', (bytes: Buffer) => done(String(bytes)));
    socket.once('error', failed);
  });
  if (!answer.startsWith('OK ')) throw new Error(`the bus refuses: ${answer}`);
  socket.write('BEGIN\r\n');
}
