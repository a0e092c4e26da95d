import { afterEach, describe, expect, it, vi } from 'vitest';
import { workerStarter } from './worker-starter.ts';

class SomeWorker {
  constructor(
    readonly url: unknown,
    readonly options: unknown,
  ) {}
}
interface Rules {
  createScriptURL(url: string): string;
}

afterEach(() => void vi.unstubAllGlobals());

describe('a script that works beside the page', () => {
  it('is started under a policy of its own that lets no other script through', () => {
    const made: [name: string, rules: Rules][] = [];
    const createPolicy = (name: string, rules: Rules): Rules => {
      made.push([name, rules]);
      return { createScriptURL: (url) => `trusted ${rules.createScriptURL(url)}` };
    };
    vi.stubGlobal('trustedTypes', { createPolicy });
    vi.stubGlobal('Worker', SomeWorker);
    const start = workerStarter('a-policy', '/assets/one.js');
    expect(made, 'nothing before it is wanted').toEqual([]);
    expect([start(), start()]).toEqual([1, 2].map(() => new SomeWorker('trusted /assets/one.js', { type: 'module' })));
    expect(made.map(([name]) => name), 'made once').toEqual(['a-policy']);
    expect(() => made[0]?.[1].createScriptURL('/assets/other.js')).toThrow(TypeError);
  });

  it('starts where the browser knows no policies', () => {
    vi.stubGlobal('trustedTypes', undefined);
    vi.stubGlobal('Worker', SomeWorker);
    expect(workerStarter('a-policy', '/assets/one.js')()).toEqual(new SomeWorker('/assets/one.js', { type: 'module' }));
  });
});
