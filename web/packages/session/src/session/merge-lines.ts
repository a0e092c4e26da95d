import type { HistoryLine } from '@bowline/protocol';

/** A line of a session's stream, and whether the computer's program told it or the phone. */
export interface StreamLine {
  readonly line: HistoryLine;
  readonly from: 'computer' | 'phone';
}

function timeOf(line: HistoryLine): number {
  return line.type === 'chat' ? line.at_ms : line.entry.at_ms;
}

/** What a phone tells of its session although it holds of the whole one. */
function isOfTheWhole(line: HistoryLine): boolean {
  return line.type === 'log' && (line.entry.event.type === 'held' || line.entry.event.type === 'resumed');
}

/**
 * One stream of a computer's lines and those of its phones, by time. Each keeps its own order: the clocks are several.
 * The server's log of the computer's session has the phones' lines too, and shows each once.
 */
export function mergeLines(own: readonly HistoryLine[], phones: readonly (readonly HistoryLine[])[]): readonly StreamLine[] {
  const merged: StreamLine[] = [];
  const known = new Set(phones.some((lines) => lines.length > 0) ? own.map((line) => JSON.stringify(line)) : []);
  const ofPhones = phones.map((lines) => lines.filter((line) => !isOfTheWhole(line) && (line.type === 'chat' || !known.has(JSON.stringify(line)))));
  const lists = [own, ...ofPhones].map((lines, at) => ({ lines, next: 0, from: at === 0 ? ('computer' as const) : ('phone' as const) }));
  for (;;) {
    let first: (typeof lists)[number] | undefined;
    let firstMs = Infinity;
    for (const list of lists) {
      const line = list.lines[list.next];
      if (!line || (first && timeOf(line) >= firstMs)) continue;
      first = list;
      firstMs = timeOf(line);
    }
    const line = first?.lines[first.next];
    if (!first || !line) return merged;
    merged.push({ line, from: first.from });
    first.next += 1;
  }
}
