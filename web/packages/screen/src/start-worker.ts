import workerAddress from './screen.worker.ts?worker&url';

interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

/** Allows the one script that this program starts, and no other. */
const rules: ScriptUrlPolicy = {
  createScriptURL(url) {
    if (url !== workerAddress) throw new TypeError('not a script of this program');
    return url;
  },
};

/** The page's policy asks for a trusted address wherever a script is started. */
let policy: ScriptUrlPolicy | undefined;

/** Starts the worker that decodes and paints. */
export function startScreenWorker(): Worker {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  policy ??= factory ? factory.createPolicy('bowline-worker', rules) : rules;
  return new Worker(policy.createScriptURL(workerAddress), { type: 'module' });
}
