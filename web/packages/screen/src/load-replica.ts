import type { ReplicaPort } from './replica-port.ts';

interface ReplicaModule {
  default: () => Promise<unknown>;
  ScreenReplica: new () => ReplicaPort;
}

/** The generated package is built apart and may be absent in a checkout that has no WebAssembly yet. */
const modules = import.meta.glob<ReplicaModule>('../pkg/bowline_screen.js');

/** Makes replicas once the decoder is loaded. */
export async function loadReplica(): Promise<() => ReplicaPort> {
  const load = modules['../pkg/bowline_screen.js'];
  if (!load) throw new Error('This server was built without the screen decoder.');
  const module = await load();
  await module.default();
  return () => new module.ScreenReplica();
}
