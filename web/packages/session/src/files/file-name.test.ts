import { describe, expect, it } from 'vitest';
import { safeFileName } from './file-name.ts';
import { complaintAbout, devicesBehindGaps, hostileNames } from './hostile-names.ts';

const NAMES = hostileNames(10_000);

/** How many names of each kind of trouble a checker lets through. */
function found(check: (name: string) => string, names = NAMES): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) {
    const complaint = complaintAbout(check(name));
    if (complaint) counts[complaint] = (counts[complaint] ?? 0) + 1;
  }
  return counts;
}

describe('a safe file name', { timeout: 60_000 }, () => {
  it('is made of ten thousand hostile names, and of itself', () => {
    expect(found(safeFileName)).toEqual({});
    for (const name of NAMES.map(safeFileName)) expect(safeFileName(name)).toBe(name);
  });

  it('is no device either where all that followed the device is cut away', () => {
    const names = devicesBehindGaps();
    expect(found(safeFileName, names)).toEqual({});
    for (const name of names.map(safeFileName)) expect(safeFileName(name)).toBe(name);
    expect(safeFileName(`con${'\u3000'.repeat(100)}x.txt`)).toBe('_con.txt');
    expect(safeFileName(`NUL${'\u2003'.repeat(100)}x`)).toBe('_NUL');
  });

  it('is missed by checkers that leave one thing out', () => {
    const few = NAMES.slice(0, 1000);
    const trouble = ['length', 'separator', 'sign that is not allowed, or replaced', 'hidden sign', 'dot or space at an edge', 'option or home folder', 'device'];
    expect(Object.keys(found((name) => name, few)).sort()).toEqual([...trouble].sort());
    const bare = (name: string): string => safeFileName(`x${name}x`).slice(1, -1);
    expect(found(bare, few)).toHaveProperty('device');
    expect(found(bare, few)).toHaveProperty('dot or space at an edge');
    expect(found((name) => safeFileName(name).slice(0, 80), few)).toHaveProperty('hidden sign');
    expect(found((name) => safeFileName(name) + 'x'.repeat(200), few)).toHaveProperty('length');
    expect(found((name) => safeFileName(name).replaceAll('_', '／'), few)).toHaveProperty('separator');
  });

  it('stays what it was where it was harmless', () => {
    for (const name of ['tray (1).jpg', 'Rechnung März.pdf', '写真.png', 'console.log', 'com10', '🦆.gif', "it's $5 `x`.txt"]) expect(safeFileName(name)).toBe(name);
  });

  it('says as little else as possible', () => {
    expect(safeFileName('..')).toBe('file');
    expect(safeFileName('C:\\x/y.txt')).toBe('C__x_y.txt');
    expect(safeFileName('.bashrc')).toBe('bashrc');
    expect(safeFileName('aux.c')).toBe('_aux.c');
    expect(safeFileName('%TEMP%')).toBe('_TEMP_');
    expect(safeFileName('-rf')).toBe('_-rf');
    expect(safeFileName(`${'写'.repeat(200)}. .pdf`)).toBe(`${'写'.repeat(83)}.pdf`);
  });
});
