/** Small checkers that turn untrusted JSON into typed values. */

/** Why a message was not accepted. */
export type DecodeReason = 'too_large' | 'not_json' | 'unknown_type' | 'bad_shape';

/** A message that was not accepted. It is logged and otherwise ignored. */
export class DecodeError extends Error {
  constructor(
    readonly reason: DecodeReason,
    detail: string,
  ) {
    super(detail);
    this.name = 'DecodeError';
  }
}

/**
 * Reads one value or throws a DecodeError. It is a shape of exactly T: a field or a word more or less, on either side, and
 * the two do not go together. So a shape that is declared as one of a generated type follows the Rust or does not compile.
 */
export interface Shape<T> {
  (value: unknown, path: string): T;
  /** Never there. Taking a T besides giving one makes the compiler compare in both directions. */
  readonly exactly?: (value: T) => void;
}

type Reader = (value: unknown, path: string) => unknown;
type Infer<S> = S extends Reader ? ReturnType<S> : never;
type Fields = Readonly<Record<string, Reader>>;
type InferFields<F extends Fields> = { [K in keyof F]: Infer<F[K]> };
/** Of an internally tagged union as serde writes it. */
type InferTagged<Tag extends string, V extends Readonly<Record<string, Fields>>> = {
  [K in keyof V]: { [T in Tag]: K } & InferFields<V[K]>;
}[keyof V];

function bad(path: string, wanted: string): DecodeError {
  return new DecodeError('bad_shape', `${path}: not ${wanted}`);
}

function asRecord(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(path, 'an object');
  return value as Record<string, unknown>;
}

function readFields<F extends Fields>(fields: F, record: Record<string, unknown>, path: string): InferFields<F> {
  const result: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(fields)) result[name] = shape(record[name], `${path}.${name}`);
  return result as InferFields<F>;
}

/** A text of at most so many UTF-16 units. */
export function text(maxLength: number): Shape<string> {
  return (value, path) => {
    if (typeof value !== 'string' || value.length > maxLength) throw bad(path, `a text of at most ${maxLength}`);
    return value;
  };
}

// Controls and bidirectional marks can hide or reorder what stands beside them.
const TREACHEROUS = /[\p{Cc}\u200e\u200f\u061c\ufeff\u2028-\u202e\u2066-\u2069]/gu;

/** A text without what could hide or reorder it. Lines stay. */
export function withoutTricks(tricky: string): string {
  return tricky.replace(TREACHEROUS, (found) => (found === '\n' ? found : ''));
}

/** Words of somebody else, of at most so many UTF-16 units, without what could hide or reorder text. Lines stay. */
export function plainText(maxLength: number): Shape<string> {
  const bounded = text(maxLength);
  return (value, path) => withoutTricks(bounded(value, path));
}

/** Words of somebody else on one line. */
export function plainLine(maxLength: number): Shape<string> {
  const plain = plainText(maxLength);
  return (value, path) => plain(value, path).replaceAll('\n', ' ');
}

/** A text that matches a pattern. */
export function pattern(expected: RegExp): Shape<string> {
  return (value, path) => {
    if (typeof value !== 'string' || !expected.test(value)) throw bad(path, `like ${expected.source}`);
    return value;
  };
}

/** A whole number from 0 that JavaScript holds exactly. */
export const whole: Shape<number> = (value, path) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw bad(path, 'a whole number');
  return value;
};

/** Whether something is so. */
export const truth: Shape<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw bad(path, 'true or false');
  return value;
};

/** One of the given words. Another word is one of a later version: lists leave out what has it. */
export function word<const W extends readonly string[]>(...words: W): Shape<W[number]> {
  return (value, path) => {
    if (typeof value !== 'string') throw bad(path, words.join(' or '));
    if (!words.includes(value)) throw new DecodeError('unknown_type', `${path}: not ${words.join(' or ')}`);
    return value;
  };
}

/** One of the given words, or the last of them for a word that this version does not know. */
export function wordOrLast<const W extends readonly [string, ...string[]]>(...words: W): Shape<W[number]> {
  return (value, path) => {
    if (typeof value !== 'string') throw bad(path, 'a text');
    return words.find((known) => known === value) ?? (words[words.length - 1] as W[number]);
  };
}

/** A value, or none. */
export function optional<T>(shape: Shape<T>): Shape<T | null> {
  return (value, path) => (value === undefined || value === null ? null : shape(value, path));
}

/** A value that earlier versions do not send. */
export function added<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, path) => (value === undefined ? undefined : shape(value, path));
}

/** A list of at most so many values. */
export function list<T>(shape: Shape<T>, maxItems: number): Shape<T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > maxItems) throw bad(path, `a list of at most ${maxItems}`);
    return value.map((item, index) => shape(item, `${path}[${index}]`));
  };
}

/** A list from which values with a type or word unknown to this version are left out. */
export function listOfKnown<T>(shape: Shape<T>, maxItems: number): Shape<T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > maxItems) throw bad(path, `a list of at most ${maxItems}`);
    const known: T[] = [];
    for (const [index, item] of value.entries()) {
      try {
        known.push(shape(item, `${path}[${index}]`));
      } catch (error) {
        if (!(error instanceof DecodeError) || error.reason !== 'unknown_type') throw error;
      }
    }
    return known;
  };
}

/** An object with these fields. Further fields are ignored. */
export function object<F extends Fields>(fields: F): Shape<InferFields<F>> {
  return (value, path) => readFields(fields, asRecord(value, path), path);
}

/** A union whose variant is named in one field. */
export function tagged<Tag extends string, V extends Readonly<Record<string, Fields>>>(
  tag: Tag,
  variants: V,
): Shape<InferTagged<Tag, V>> {
  return (value, path) => {
    const record = asRecord(value, path);
    const name = record[tag];
    if (typeof name !== 'string') throw bad(`${path}.${tag}`, 'a text');
    const fields = Object.hasOwn(variants, name) ? variants[name] : undefined;
    if (!fields) throw new DecodeError('unknown_type', `${path}: unknown ${tag} ${JSON.stringify(name.slice(0, 40))}`);
    return { [tag]: name, ...readFields(fields, record, path) } as InferTagged<Tag, V>;
  };
}
