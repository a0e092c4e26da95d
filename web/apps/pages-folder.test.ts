import { fileURLToPath } from 'node:url';
import { resolveConfig } from 'vite';
import { describe, expect, it } from 'vitest';

const web = fileURLToPath(new URL('..', import.meta.url));

/** Where a build of these pages goes, with what may be said on the command line. */
async function outDir(app: string, mode: string, asked?: string): Promise<string> {
  const build = asked === undefined ? {} : { outDir: asked };
  const config = await resolveConfig({ configFile: `${web}apps/${app}/vite.config.ts`, mode, build, logLevel: 'silent' }, 'build', mode);
  return config.build.outDir;
}

describe.each(['customer', 'console'])('the pages for the %s', (app) => {
  it('lie where the server takes them from', async () => {
    expect(await outDir(app, 'production')).toBe(`${web}dist`);
  });

  it('lie elsewhere when they are broken on purpose, whatever else is asked for', async () => {
    expect(await outDir(app, 'sabotage-markup')).toBe(`${web}dist-sabotage-markup`);
    expect(await outDir(app, 'sabotage-markup', `${web}dist`)).toBe(`${web}dist-sabotage-markup`);
  });
});
