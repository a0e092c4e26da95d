import { describe, expect, it } from 'vitest';
import { limits, messages } from './codegen.mjs';

const reference = (name) => ({ $ref: `#/components/schemas/${name}` });
const written = (schemas) => messages({ components: { schemas } });
const struct = (properties, ...required) => ({ type: 'object', properties, required });

describe('the generator', () => {
  it('stops at what it does not know, so that nothing is lost', () => {
    expect(() => written({ A: { type: 'string', pattern: '^a$' } })).toThrow('pattern');
    expect(() => written({ A: { allOf: [] } })).toThrow('allOf');
    expect(() => written({ A: { type: 'tuple' } })).toThrow('tuple');
    expect(() => written({ A: struct({ b: reference('B') }, 'b') })).toThrow('lacks B');
    expect(() => limits({ 'x-bowline': { limits: { MAX_A: '1' } } })).toThrow('MAX_A');
  });

  it('writes an option as null, whether or not it may be absent, and another absent field as undefined', () => {
    const text = written({ A: struct({ a: { type: ['string', 'null'] }, b: { type: 'boolean' }, c: { type: 'integer' } }, 'c') });
    expect(text).toContain('  a: string | null;\n  b: boolean | undefined;\n  c: number;\n');
  });

  it('writes words, variants, and lists of them', () => {
    const variants = ['on', 'off'].map((word) => struct({ type: { type: 'string', enum: [word] } }, 'type'));
    const text = written({ W: { type: 'string', enum: ['a', 'b'] }, V: { oneOf: variants }, L: struct({ w: { type: 'array', items: reference('W') } }, 'w') });
    expect(text).toContain("export type W = 'a' | 'b';");
    expect(text.replace(/\s+/g, ' ')).toContain("export type V = | { type: 'on'; } | { type: 'off'; };");
    expect(text).toContain('  w: Array<W>;\n');
  });

  it('lists as messages what nothing else contains', () => {
    const text = written({ Inner: { type: 'string' }, Outer: struct({ inner: reference('Inner') }, 'inner') });
    expect(text.slice(text.indexOf('interface Messages'))).toBe('interface Messages {\n  Outer: Outer;\n}\n');
  });

  it('does not let a description end its comment', () => {
    expect(written({ A: { type: 'string', description: 'see [`B`] */ alert()' } })).toContain('/** see `B` * / alert() */');
  });

  it('writes bounds under their names', () => {
    expect(limits({ 'x-bowline': { limits: { MAX_FILE_BYTES: 2147483648 } } })).toContain('export const MAX_FILE_BYTES = 2_147_483_648;\n');
  });
});
