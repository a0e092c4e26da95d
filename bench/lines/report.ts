import { appendFileSync } from 'node:fs';

const file = process.env['BOWLINE_FIGURES'];

/** The unit of a figure, which its name ends with. */
const UNITS: readonly [ending: string, unit: string][] = [
  ['_ms', 'ms'],
  ['frames_per_s', 'frames/s'],
  ['kbit_s', 'kbit/s'],
  ['_cores', 'cores'],
  ['_percent', 'percent'],
  ['rss_mb', 'MB'],
  ['_lost', 'count'],
];

/** Figures of one system on one line. */
export class Report {
  constructor(
    /** `screen`, `channel`, `ordered` or `peer.NAME`. */
    readonly system: string,
    readonly line: string,
  ) {}

  /** Tells a figure, or why there is none. */
  tell(workload: string, figure: string, value: number | undefined, reason = 'it was never seen'): void {
    const name = `${this.system}.${workload}.${this.line}.${figure}`;
    const unit = UNITS.find(([ending]) => figure.endsWith(ending))?.[1] ?? 'count';
    const isNumber = value !== undefined && Number.isFinite(value);
    const entry = isNumber ? { name, value: Math.round(value * 10_000) / 10_000, unit } : { name, missing: reason };
    console.log(isNumber ? `  ${name}: ${value.toFixed(3)} ${unit}` : `  ${name}: not measured, ${reason}`);
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(entry)}\n`);
  }
}
