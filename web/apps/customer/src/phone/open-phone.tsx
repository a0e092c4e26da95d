import { Keep, type Kept, type MakeCore, type Part, becomeOnlyPage, loadCore } from '@bowline/customer';
import type { EntryAccepted } from '@bowline/protocol';
import type { ApiClient } from '@bowline/session/api/api-client.ts';
import { NO_DATA } from '@bowline/session/peer/data-used.ts';
import { render } from 'preact';
import { browserDevice, placeOf } from '../steps/surroundings.ts';
import { Draft } from './draft.ts';
import { followKeyboard } from './keyboard.ts';
import { LateLens } from './lens/late-lens.ts';
import { makeSession } from './make-session.ts';
import './phone.css';
import { PhoneApp } from './PhoneApp.tsx';
import type { PhoneShell } from './phone-model.ts';

export interface PhoneParts {
  api: Pick<ApiClient, 'join'>;
  root: HTMLElement;
}

type Opened = 'opened' | 'no_webrtc' | 'no_core';

const keep = new Keep(() => sessionStorage);

function saveText(fileName: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = fileName;
  link.click();
  // A phone may ask first where to.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function show(kept: Kept, makeCore: MakeCore, root: HTMLElement): void {
  const shell: PhoneShell = {
    host: location.host,
    place: placeOf(browserDevice()),
    lens: new LateLens(() => import('./lens/Lens.tsx')),
    draft: new Draft(),
    saveText,
    reload: () => location.reload(),
    close: () => window.close(),
  };
  followKeyboard(document.documentElement, window.visualViewport);
  const { model, streams } = makeSession(kept, makeCore, keep);
  render(null, root);
  render(<PhoneApp model={model} streams={streams} shell={shell} />, root);
}

/** Everything is here before the code is spent: a code works once. */
export async function prepare(): Promise<MakeCore | 'no_webrtc' | 'no_core'> {
  if (typeof RTCPeerConnection === 'undefined') return 'no_webrtc';
  try {
    return await loadCore();
  } catch (error) {
    console.warn(String(error));
    return 'no_core';
  }
}

/** Joins with the code, and shows the session in place of the support page. Whatever the server refuses is thrown. */
export async function openPhone({ pin, technician_name }: EntryAccepted, part: Part, { api, root }: PhoneParts): Promise<Opened> {
  const core = await prepare();
  if (typeof core === 'string') return core;
  const { join_secret, session_id } = await api.join({ pin, customer: 'browser' });
  await becomeOnlyPage(navigator.locks, session_id);
  show({ joinSecret: join_secret, sessionId: session_id, technician: technician_name, history: [], lastTransfer: 0, dataUsed: NO_DATA, part, path: location.pathname }, core, root);
  return 'opened';
}

/** Goes on with the session that this tab was in, if it was entered on this very page. */
export async function resumePhone({ root }: PhoneParts): Promise<Opened | 'nothing_kept' | 'elsewhere'> {
  const kept = keep.load(location.pathname);
  if (!kept) return 'nothing_kept';
  const core = await prepare();
  if (typeof core === 'string') return core;
  if ((await becomeOnlyPage(navigator.locks, kept.sessionId)) === 'elsewhere') return 'elsewhere';
  show(kept, core, root);
  return 'opened';
}
