interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

/** What starts the one script that it was made for, and no other: the page's policy asks for a trusted address wherever a script is started. */
export function workerStarter(policyName: string, address: string): () => Worker {
  const rules: ScriptUrlPolicy = {
    createScriptURL(url) {
      if (url !== address) throw new TypeError('not a script of this program');
      return url;
    },
  };
  let policy: ScriptUrlPolicy | undefined;
  return () => {
    const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
    // A name is taken only once.
    policy ??= factory ? factory.createPolicy(policyName, rules) : rules;
    return new Worker(policy.createScriptURL(address), { type: 'module' });
  };
}
