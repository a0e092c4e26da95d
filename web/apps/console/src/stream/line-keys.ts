import type { HistoryLine } from '@bowline/protocol';
import type { StreamLine } from '@bowline/session';

/** A name for each line, so that it stays in its place on the page when others come before it or all are told anew. */
export function keysOf(lines: readonly StreamLine[]): string[] {
  const seen = new Map<string, number>();
  return lines.map(({ line, from }) => {
    const name = `${from} ${nameOf(line)}`;
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return `${name} ${before}`;
  });
}

function nameOf(line: HistoryLine): string {
  return line.type === 'chat' ? `${line.at_ms} ${line.from}` : `${line.entry.at_ms} ${line.entry.event.type}`;
}
