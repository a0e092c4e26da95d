import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');

/** What is tested: the programs as they are handed out, and the built web pages. */
export interface Programs {
  server: string;
  applet: string;
  /** The applet for Windows; stories that need it fail without. */
  windowsApplet: string;
  /** What makes clips for fake cameras; stories that need it fail without. */
  lens: string;
  /** What makes a cable a bad line; stories that need it fail without. */
  netsim: string;
  web: string;
}

function targetFolder(): string {
  try {
    const metadata = execFileSync('cargo', ['metadata', '--no-deps', '--format-version=1'], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return (JSON.parse(metadata) as { target_directory: string }).target_directory;
  } catch {
    return process.env['CARGO_TARGET_DIR'] ?? join(homedir(), '.cache/bowline/target');
  }
}

function present(variable: string, fallback: () => string): string {
  const path = resolve(process.env[variable] ?? fallback());
  if (!existsSync(path)) throw new Error(`${path} is not there: build it, or let ${variable} name it`);
  return path;
}

/** Finds the programs: where the environment says, or where a build puts them. */
export function findPrograms(): Programs {
  const built = (name: string) => (): string => join(targetFolder(), 'release', name);
  return {
    server: present('BOWLINE_BIN', built('bowline')),
    applet: present('BOWLINE_APPLET_BIN', built('bowline-applet')),
    windowsApplet: resolve(process.env['BOWLINE_WINDOWS_APPLET_BIN'] ?? join(targetFolder(), 'windows/bowline-applet.exe')),
    lens: resolve(process.env['BOWLINE_LENS_BIN'] ?? built('bowline-lens')()),
    netsim: resolve(process.env['BOWLINE_NETSIM_BIN'] ?? built('bowline-netsim')()),
    web: present('BOWLINE_WEB', () => join(ROOT, 'web/dist')),
  };
}
