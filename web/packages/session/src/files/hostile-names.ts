// What hostile names are made of: parts of paths, separators of both kinds and signs that look like them, drive letters,
// devices, dots, signs that cannot be seen, halves of characters, shells' signs, streams, escapes, and plain words.
const PIECES = [
  '/', '\\', ':', '//', '..', '../', '..\\', '.', '...', ' ', '  ', '\t', '\n', '\r\n', '\0', '\u001b[2J', '\u007f', '\u0085',
  '\u202e', '\u2066', '\u200e', '\ufeff', '\u2028', '\u00a0', '\u3000', '\u2044', '\u2215', '\u29f8', '\uff0f', '\u2216', '\u29f5',
  '\ufe68', '\uff3c', '\u2236', '\ua789', '\uff1a', '\u2100', '\uff0e', '\u2024', '\u2026', '\ud800', '\udfff', 'C:', 'c:\\',
  '\\\\?\\', '\\\\.\\', 'etc', 'passwd', 'Windows', 'CON', 'con', 'PRN', 'aux', 'NUL', 'nul', 'COM1', 'com¹', 'LPT9', 'CONIN$',
  'CLOCK$', '\uff23\uff2f\uff2e', '.txt', '.exe', '-', '-rf', '~', '::$DATA', ':evil', '%2e%2e%2f', '%5c', '%TEMP%', '*', '?', '"',
  '<', '>', '|', 'photo', 'é', '写真', '🦆',
];
const LONG = ['x', 'é', '写', '🦆'];
const DEVICES = ['CON', 'con', 'PRN', 'aux', 'NUL', 'COM1', 'com¹', 'LPT9', 'CONIN$', 'conout$', 'CLOCK$', '\uff23\uff2f\uff2e'];
// Signs that are trimmed where a name is cut.
const TRIMMED = [' ', '\u00a0', '\u2003', '\u3000', '.', '\u2024', '\u2026', '\uff0e'];
const ENDINGS = ['', 'x', '.txt', 'x.txt', '写', '写.写真'];

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % bound;
  };
}

/** Devices with so many trimmed signs behind them that a name is cut among these. For tests. */
export function devicesBehindGaps(): string[] {
  const gaps = TRIMMED.flatMap((sign) => [83, 84, 100, 252, 300].map((count) => sign.repeat(count)));
  return DEVICES.flatMap((device) => gaps.flatMap((gap) => ENDINGS.map((ending) => device + gap + ending)));
}

/** Names that want to be more than names. For tests. */
export function hostileNames(count: number): string[] {
  const below = dice(2026);
  const piece = (from: readonly string[]): string => from[below(from.length)] ?? '';
  return Array.from({ length: count }, () => {
    let name = '';
    for (let left = 1 + below(5); left > 0; left -= 1) name += piece(PIECES);
    if (below(10) === 0) name += piece(LONG).repeat(60 + below(300)) + piece(PIECES) + piece(PIECES);
    if (below(20) === 0) name = piece(DEVICES) + piece(TRIMMED).repeat(60 + below(300)) + piece(ENDINGS);
    return name;
  });
}

/** What is wrong with a name under which a file would be saved, as the most obliging system reads it; nothing if it is a plain name. */
export function complaintAbout(name: string): string | undefined {
  const read = name.normalize('NFKC').replace(/[\u2044\u2215\u29f8]/g, '/').replace(/[\u2216\u29f5]/g, '\\').replace(/[\u2236\ua789]/g, ':');
  if (read === '' || new TextEncoder().encode(name).length > 255) return 'length';
  if (/[/\\:]/.test(read)) return 'separator';
  if (/[*?"<>|%]/.test(name)) return 'sign that is not allowed, or replaced';
  if (/[\p{Cc}\p{Cs}\u200e\u200f\u061c\ufeff\u2028-\u202e\u2066-\u2069]/u.test(name)) return 'hidden sign';
  if (/^[.\s]|[.\s]$/.test(read)) return 'dot or space at an edge';
  if (/^[-~]/.test(read)) return 'option or home folder';
  const stem = (read.split('.')[0] ?? '').trimEnd().toUpperCase();
  const isDevice = /^(COM|LPT)\d$/.test(stem) || ['AUX', 'CLOCK$', 'CON', 'CONIN$', 'CONOUT$', 'NUL', 'PRN'].includes(stem);
  return isDevice ? 'device' : undefined;
}
