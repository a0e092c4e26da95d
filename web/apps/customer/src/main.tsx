import type { Part } from '@bowline/customer';
import type { EntryAccepted } from '@bowline/protocol';
import { ApiClient } from '@bowline/session/api/api-client.ts';
import '@bowline/ui/base.css';
import { render } from 'preact';
import { Resume } from './Resume.tsx';
import { SupportPage } from './SupportPage.tsx';
import { type BrowserTrouble, EntryModel } from './entry/entry-model.ts';
import { takesAndroidApps } from './own-app/intent.ts';
import { hasKept } from './phone/has-kept.ts';
import { Remembered } from './remembered.ts';
import { browserDevice, browserOf, placeOf, systemOf } from './steps/surroundings.ts';
import './support.css';
import { TextSizeModel } from './text-size/text-size.ts';

type PhoneModule = typeof import('./phone/open-phone.tsx');

/** Clicks a link instead of navigating, so that the page stays and shows what to press. */
function startDownload(path: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
}

const root = document.getElementById('app');
const textSize = new TextSizeModel(document.documentElement, () => sessionStorage);
const api = new ApiClient();

/** What a session in the browser needs is loaded when there is to be one. */
const loadPhone = (): Promise<PhoneModule> => import('./phone/open-phone.tsx');

/** Whatever does not load now is asked for again when it is needed. */
function prepareBrowser(): void {
  loadPhone()
    .then((phone) => phone.prepare())
    .catch(() => undefined);
}

async function openBrowser(accepted: EntryAccepted, part: Part): Promise<'opened' | BrowserTrouble> {
  let phone: PhoneModule;
  try {
    phone = await loadPhone();
  } catch {
    return 'no_core';
  }
  return root ? phone.openPhone(accepted, part, { api, root }) : 'no_core';
}

function showSupportPage(): void {
  const token = /^\/l\/([0-9a-f]{32})\/?$/.exec(location.pathname)?.[1];
  const isLinkPage = location.pathname.startsWith('/l/');
  const device = browserDevice();
  const model = new EntryModel({
    api,
    system: systemOf(device),
    place: placeOf(device),
    way: isLinkPage ? { type: 'link', token: token ?? '' } : { type: 'pin' },
    startDownload,
    openBrowser,
    prepareBrowser,
    remembered: new Remembered(() => localStorage),
    now: () => Date.now(),
  });
  void model.loadOrganisation();
  const android = takesAndroidApps(device.userAgent, location) ? location : undefined;
  if (root) render(<SupportPage model={model} browser={browserOf(device.userAgent)} textSize={textSize} android={android} />, root);
}

/** A reload, or a tab that the system closed and opened again: the session goes on. */
async function resume(): Promise<void> {
  let opened: string;
  try {
    const phone = await loadPhone();
    if (!root) return;
    opened = await phone.resumePhone({ api, root });
  } catch {
    opened = 'no_core';
  }
  if (opened === 'nothing_kept') return showSupportPage();
  if (opened !== 'opened' && root) render(<Resume trouble={opened === 'elsewhere' ? opened : 'not_loaded'} onRetry={() => location.reload()} />, root);
}

if (hasKept(() => sessionStorage)) void resume();
else showSupportPage();
