import workerAddress from './tracker.worker.ts?worker&url';

interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

/** Allows the one script that this package starts, and no other. */
const rules: ScriptUrlPolicy = {
  createScriptURL(url) {
    if (url !== workerAddress) throw new TypeError('not a script of this package');
    return url;
  },
};

/** The page's policy asks for a trusted address wherever a script is started. */
let policy: ScriptUrlPolicy | undefined;

/** Starts the worker that follows strokes. */
export function startTrackerWorker(): Worker {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  policy ??= factory ? factory.createPolicy('bowline-lens-worker', rules) : rules;
  return new Worker(policy.createScriptURL(workerAddress), { type: 'module' });
}
