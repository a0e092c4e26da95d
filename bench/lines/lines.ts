import { Measuring, RUNNING, type Running } from './measure.ts';
import type { Report } from './report.ts';
import { PAGES, type Stage } from './stage.ts';
import type { System } from './systems.ts';
import type { Truth } from './truth.ts';

/** What is measured; all of it, if the environment does not say otherwise. */
export const chosen = (variable: string, all: readonly string[]): string[] => process.env[variable]?.split(',').filter((name) => all.includes(name)) ?? [...all];
const workloads = chosen('BOWLINE_BENCH_WORKLOADS', [...Object.keys(RUNNING), 'slide']) as (Running | 'slide')[];

/** The desk, and the pages of the workload `slide` by their number. */
export async function truthsOf(stage: Stage): Promise<{ desk: Truth; pages: Truth[] }> {
  await stage.show('idle');
  const desk = await stage.truth();
  await stage.show('slide');
  const pages: Truth[] = [];
  for (let number = 0; number < PAGES; number += 1) pages[(await stage.step()) % PAGES] = await stage.truth();
  return { desk, pages };
}

/** A system or a workload that fails is told, and the others are measured all the same. */
export async function measureSystem(report: Report, open: () => Promise<System>, stage: Stage, pages: Truth[], network: ConstructorParameters<typeof Measuring>[3]): Promise<void> {
  let system: System;
  try {
    system = await open();
  } catch (error) {
    return report.tell('start', 'first_picture_ms', undefined, reason(error));
  }
  report.tell('start', 'first_picture_ms', system.firstPictureMs, 'it took longer than a minute');
  const measuring = new Measuring(system, stage, report, network);
  for (const workload of workloads) {
    try {
      await (workload === 'slide' ? measuring.slide(pages) : measuring.running(workload));
    } catch (error) {
      report.tell(workload, 'exact_percent', undefined, reason(error));
    }
  }
  // What cannot be ended is in the way of the next one, and is told.
  await system.stop().catch((error: unknown) => console.log(`  ${report.system} on ${report.line} did not end: ${reason(error)}`));
}

/** The beginning of an error in one line, without colours. */
function reason(error: unknown): string {
  const plain = String(error).replaceAll(/\u001b\[\d+m/g, '');
  return plain.split('\n').map((line) => line.trim()).filter(Boolean).slice(0, 6).join('; ');
}
