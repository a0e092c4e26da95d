import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Desktop } from '../../tests/e2e/harness/desktop.ts';
import type { Started } from '../../tests/e2e/harness/processes.ts';
import { type Diary, parseDiary } from './reckoning.ts';
import type { Mark } from './sampler.ts';
import type { Truth } from './truth.ts';

/** Pages of the workload `slide`; the one of count C is the page C % 4. */
export const PAGES = 4;

/** What is shown: the count that is on it, and where its counters are. */
export interface Shown {
  count: number;
  marks: Mark[];
}

/** The program that draws the workloads; see `bench/workload`. */
export class Stage {
  private readonly answers: AsyncIterator<string>;

  private constructor(
    private readonly program: Started,
    private readonly log: string,
    private readonly grabbed: string,
  ) {
    this.answers = program.lines();
  }

  static start(desktop: Desktop): Stage {
    const program = process.env['BOWLINE_WORKLOAD_BIN'];
    if (program === undefined) throw new Error('BOWLINE_WORKLOAD_BIN names no program');
    const log = join(desktop.home, 'stage.log');
    return new Stage(desktop.launch('workload', program, [log, 'stage'], {}, [0, 1]), log, join(desktop.home, 'screen.raw'));
  }

  async show(workload: string): Promise<Shown> {
    return JSON.parse(await this.order(`show ${workload}`)) as Shown;
  }

  /** Lets the workload go on, and waits until it is over. */
  async run(seconds: number): Promise<void> {
    await this.order(`run ${seconds}`);
  }

  /** Makes one step, and tells its count. */
  async step(): Promise<number> {
    return Number(await this.order('step'));
  }

  /** What the display shows now. */
  async truth(): Promise<Truth> {
    await this.order(`grab ${this.grabbed}`);
    return readFileSync(this.grabbed);
  }

  /** When what was drawn. */
  diary(): Diary {
    return parseDiary(readFileSync(this.log, 'utf8'));
  }

  private async order(order: string): Promise<string> {
    this.program.tell(order);
    const answer = await this.answers.next();
    if (answer.done === true) throw new Error(`the workload ended at "${order}"`);
    return answer.value;
  }
}
