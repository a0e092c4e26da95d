/** A value as D-Bus carries it. Structures and arrays are lists; a variant holds its signature with it. */
export type Value = string | number | bigint | boolean | Variant | readonly Value[];

export interface Variant {
  signature: string;
  value: Value;
}

/** How values lie in a message: https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-marshaling */
const ALIGNMENT: Readonly<Record<string, number>> = {
  y: 1, b: 4, n: 2, q: 2, i: 4, u: 4, x: 8, t: 8, d: 8, h: 4, s: 4, o: 4, g: 1, v: 1, a: 4, '(': 8, '{': 8,
};

/** Cuts a signature into its complete types: `sa(so)` is `s` and `a(so)`. */
export function typesOf(signature: string): string[] {
  const types = [];
  for (let at = 0; at < signature.length; ) {
    const end = endOfType(signature, at);
    types.push(signature.slice(at, end));
    at = end;
  }
  return types;
}

function endOfType(signature: string, at: number): number {
  const first = signature[at];
  if (first === 'a') return endOfType(signature, at + 1);
  if (first !== '(' && first !== '{') return at + 1;
  let end = at + 1;
  while (signature[end] !== ')' && signature[end] !== '}') end = endOfType(signature, end);
  return end + 1;
}

/** Reads values, little endian. */
export class Reader {
  constructor(
    private readonly bytes: Buffer,
    private at = 0,
  ) {}

  align(to: number): void {
    this.at = Math.ceil(this.at / to) * to;
  }

  readAll(signature: string): Value[] {
    return typesOf(signature).map((type) => this.read(type));
  }

  private read(type: string): Value {
    const kind = type[0] ?? '';
    this.align(ALIGNMENT[kind] ?? 1);
    switch (kind) {
      case 'y': return this.bytes.readUInt8(this.skip(1));
      case 'b': return this.bytes.readUInt32LE(this.skip(4)) !== 0;
      case 'n': return this.bytes.readInt16LE(this.skip(2));
      case 'q': return this.bytes.readUInt16LE(this.skip(2));
      case 'i': return this.bytes.readInt32LE(this.skip(4));
      case 'u': case 'h': return this.bytes.readUInt32LE(this.skip(4));
      case 'x': return this.bytes.readBigInt64LE(this.skip(8));
      case 't': return this.bytes.readBigUInt64LE(this.skip(8));
      case 'd': return this.bytes.readDoubleLE(this.skip(8));
      case 's': case 'o': return this.readText(this.bytes.readUInt32LE(this.skip(4)));
      case 'g': return this.readText(this.bytes.readUInt8(this.skip(1)));
      case 'a': return this.readArray(type.slice(1));
      case '(': case '{': return this.readAll(type.slice(1, -1));
      case 'v': return this.readVariant();
      default: throw new Error(`D-Bus has no type ${type}`);
    }
  }

  private skip(length: number): number {
    const at = this.at;
    this.at += length;
    return at;
  }

  private readText(length: number): string {
    const at = this.skip(length + 1);
    return this.bytes.toString('utf8', at, at + length);
  }

  private readArray(type: string): Value[] {
    const length = this.bytes.readUInt32LE(this.skip(4));
    this.align(ALIGNMENT[type[0] ?? ''] ?? 1);
    const end = this.at + length;
    const items = [];
    while (this.at < end) items.push(this.read(type));
    return items;
  }

  private readVariant(): Variant {
    const signature = this.readText(this.bytes.readUInt8(this.skip(1)));
    return { signature, value: this.read(signature) };
  }
}

/** Writes the few kinds of values that calls to a screen reader's bus need. */
export class Writer {
  private readonly parts: Buffer[] = [];
  private length = 0;

  align(to: number): void {
    this.put(Buffer.alloc(Math.ceil(this.length / to) * to - this.length));
  }

  writeAll(signature: string, values: readonly Value[]): void {
    typesOf(signature).forEach((type, index) => this.write(type, values[index]));
  }

  done(): Buffer {
    return Buffer.concat(this.parts);
  }

  private write(type: string, value: Value | undefined): void {
    this.align(ALIGNMENT[type] ?? 1);
    if (type === 's' || type === 'o') this.writeText(4, String(value));
    else if (type === 'g') this.writeText(1, String(value));
    else if (type === 'y') this.put(Buffer.of(Number(value)));
    else if (type === 'b' || type === 'u') this.writeNumber(Number(value));
    else if (type === 'i') this.writeNumber(Number(value) >>> 0);
    else if (type === 'v' && typeof value === 'object' && 'signature' in value) {
      this.writeText(1, value.signature);
      this.write(value.signature, value.value);
    } else throw new Error(`values of the type ${type} are not written`);
  }

  private writeNumber(number: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(number);
    this.put(bytes);
  }

  private writeText(sizeBytes: 1 | 4, text: string): void {
    const bytes = Buffer.from(`${text}\0`);
    if (sizeBytes === 1) this.put(Buffer.of(bytes.length - 1));
    else this.writeNumber(bytes.length - 1);
    this.put(bytes);
  }

  private put(bytes: Buffer): void {
    this.parts.push(bytes);
    this.length += bytes.length;
  }
}
