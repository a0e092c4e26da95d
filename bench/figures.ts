import { appendFileSync } from 'node:fs';

/** Units that a figure may have. */
export type Unit = 'ms' | 'percent' | 'bytes' | 'px' | 'count' | 'kbit/s';

const file = process.env['BOWLINE_FIGURES'];

/** Tells a figure: on the screen, and in the file that `./dev bench` reads. */
export function tell(name: string, value: number, unit: Unit): void {
  const figure = { name, value: Math.round(value * 100) / 100, unit };
  console.log(`  ${name}: ${figure.value} ${unit}`);
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figure)}\n`);
}

/** Tells the median and the 95th percentile of what was measured. */
export function tellSpread(name: string, values: readonly number[], unit: Unit): void {
  tell(`${name}_p50_${unit}`, percentile(values, 50), unit);
  tell(`${name}_p95_${unit}`, percentile(values, 95), unit);
}

/** The value that so many percent of all values do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}
