import { workerStarter } from '@bowline/page/worker-starter.ts';
import workerAddress from './screen.worker.ts?worker&url';

/** Starts the worker that decodes and paints. */
export const startScreenWorker = workerStarter('bowline-worker', workerAddress);
