import type { CorePort, MakeCore } from './core-port.ts';

interface CoreModule {
  default: () => Promise<unknown>;
  CustomerSession: new (...parts: Parameters<MakeCore>) => CorePort;
}

/** The generated package is built apart and may be absent in a checkout that has no WebAssembly yet. */
const modules = import.meta.glob<CoreModule>('../pkg/bowline_session.js');

/** Loads the core that decides, and gives what begins a session. */
export async function loadCore(): Promise<MakeCore> {
  const load = modules['../pkg/bowline_session.js'];
  if (!load) throw new Error('This server was built without the session core.');
  const module = await load();
  await module.default();
  return (...parts) => new module.CustomerSession(...parts);
}
