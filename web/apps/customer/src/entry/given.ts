import type { EntryAccepted, Eula, Organisation } from '@bowline/protocol';
import { vi } from 'vitest';
import { Remembered } from '../remembered.ts';
import { EntryModel, type EntryParts } from './entry-model.ts';

/** What tests of the support page start from. */
export const organisation: Organisation = { name: 'Northpier', host: 'help.northpier.example', applets: ['linux'], eula: null, android_app: null };
export const program = { download: '/download/linux', file_name: 'a-482913' };
export const accepted: EntryAccepted = { technician_name: 'Mara', pin: '482913', program };
export const eula: Eula = { version: 'a'.repeat(64), text: 'TERMS\n\n1. Be <b>kind</b>.' };

/** Storage of a browser, or of one that refuses it. */
export function storage(kind: 'kept' | 'refused' = 'kept'): () => Pick<Storage, 'getItem' | 'setItem'> {
  const values = new Map<string, string>();
  return () => {
    if (kind === 'refused') throw new DOMException('', 'SecurityError');
    return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => void values.set(key, value) };
  };
}

/** Of a customer who has read the tutorial and wants no more of it. */
function knowing(): Remembered {
  const remembered = new Remembered(storage());
  remembered.hideTutorial();
  return remembered;
}

/** An entry whose server answers well, apart from what the test changes. */
export function givenEntry(change: Partial<EntryParts> & { here?: Organisation } = {}) {
  const { here = organisation, ...parts } = change;
  const api = { organisation: vi.fn(() => Promise.resolve(here)), enter: vi.fn(() => Promise.resolve(accepted)), eula: vi.fn(() => Promise.resolve(eula)) };
  const openBrowser = vi.fn((): Promise<'opened' | 'no_webrtc' | 'no_core'> => Promise.resolve('opened'));
  const startDownload = vi.fn();
  const prepareBrowser = vi.fn();
  const model = new EntryModel({
    api,
    system: 'linux',
    place: 'computer',
    way: { type: 'pin' },
    startDownload,
    openBrowser,
    prepareBrowser,
    remembered: knowing(),
    now: () => Date.now(),
    ...parts,
  });
  return { model, ...api, openBrowser, startDownload, prepareBrowser };
}
