import { loadTracker } from './load-tracker.ts';
import type { PageToTracker, TrackerToPage } from './tracker-messages.ts';
import { TrackerRunner } from './tracker-runner.ts';

/** The part of a dedicated worker's global scope that is used here. */
interface WorkerScope {
  postMessage(message: TrackerToPage, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<PageToTracker>) => void) | null;
}

const scope = self as unknown as WorkerScope;
let runner: TrackerRunner | undefined;
/** What is asked before the tracker is there. */
const waiting: PageToTracker[] = [];

scope.onmessage = ({ data }) => {
  if (runner) runner.handle(data);
  else waiting.push(data);
};

async function start(): Promise<void> {
  const tracker = await loadTracker();
  runner = new TrackerRunner(tracker, (message, transfer) => scope.postMessage(message, transfer), () => performance.now());
  for (const message of waiting.splice(0)) runner.handle(message);
}

start().catch((error: unknown) => {
  waiting.length = 0;
  scope.onmessage = null;
  scope.postMessage({ type: 'failed', detail: error instanceof Error ? error.message : String(error) });
});
