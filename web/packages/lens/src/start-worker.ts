import { workerStarter } from '@bowline/page/worker-starter.ts';
import workerAddress from './tracker.worker.ts?worker&url';

/** Starts the worker that follows strokes. */
export const startTrackerWorker = workerStarter('bowline-lens-worker', workerAddress);
