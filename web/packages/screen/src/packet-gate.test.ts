import { describe, expect, it } from 'vitest';
import { PacketGate } from './packet-gate.ts';

const packet = (value: number): Uint8Array => Uint8Array.of(value);

describe('packets of several connections', () => {
  it('come from the open one only, and those that came early come when it opens', () => {
    const passed: string[] = [];
    const gate = new PacketGate(([value], came) => void passed.push(`${value} at ${came}`));
    gate.take(1, packet(10), 1);
    gate.take(2, packet(20), 2);
    expect(passed).toEqual([]);
    gate.openFor(1);
    gate.take(1, packet(11), 3);
    expect(passed.splice(0)).toEqual(['10 at 1', '11 at 3']);
    gate.openFor(2);
    gate.take(1, packet(12), 4);
    gate.take(2, packet(21), 5);
    expect(passed.splice(0)).toEqual(['20 at 2', '21 at 5']);
    gate.openFor(3);
    expect(passed).toEqual([]);
  });

  it('do not pile up when their connection never opens', () => {
    const passed: number[] = [];
    const gate = new PacketGate(([value]) => void passed.push(value ?? -1));
    for (let at = 0; at < 100; at += 1) gate.take(1, packet(at), at);
    gate.openFor(1);
    expect(passed).toHaveLength(64);
  });
});
