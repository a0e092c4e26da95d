import type { HistoryLine } from '@bowline/protocol';
import type { Caption } from './media-port.ts';

/** How long a recording shows what was said. */
const SHOWN_MS = 8000;
const MOST_SHOWN = 3;

/** What was said in the chat in the last seconds, by this computer's clock. */
export class Captions {
  private last: HistoryLine | undefined;
  private said: { caption: Caption; untilMs: number }[] = [];

  constructor(private readonly now: () => number) {}

  /** Lines that come after the last one known are new. A stream that was told anew says nothing new. */
  handleLines(lines: readonly HistoryLine[]): void {
    const at = this.last ? lines.lastIndexOf(this.last) : -1;
    const isFirst = this.last === undefined && lines.length === 1;
    this.last = lines.at(-1);
    if (at < 0 && !isFirst) return;
    const untilMs = this.now() + SHOWN_MS;
    for (const line of lines.slice(at + 1)) {
      if (line.type === 'chat') this.said.push({ caption: { from: line.from, text: line.text }, untilMs });
    }
  }

  get shown(): readonly Caption[] {
    const nowMs = this.now();
    this.said = this.said.filter(({ untilMs }) => untilMs > nowMs).slice(-MOST_SHOWN);
    return this.said.map(({ caption }) => caption);
  }
}
