import { ApiClient } from '@bowline/session/api/api-client.ts';
import '@bowline/ui/base.css';
import { render } from 'preact';
import { SupportPage } from './SupportPage.tsx';
import { EntryModel } from './entry/entry-model.ts';
import { browserOf, systemOf } from './steps/surroundings.ts';
import './support.css';
import { TextSizeModel } from './text-size/text-size.ts';

/** Clicks a link instead of navigating, so that the page stays and shows what to press. */
function startDownload(path: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
}

const token = /^\/l\/([0-9a-f]{32})\/?$/.exec(location.pathname)?.[1];
const isLinkPage = location.pathname.startsWith('/l/');
const model = new EntryModel({
  api: new ApiClient(),
  system: systemOf(navigator.userAgent, navigator.maxTouchPoints),
  way: isLinkPage ? { type: 'link', token: token ?? '' } : { type: 'pin' },
  startDownload,
  now: () => Date.now(),
});
void model.loadOrganisation();

const textSize = new TextSizeModel(document.documentElement, () => sessionStorage);

const root = document.getElementById('app');
if (root) render(<SupportPage model={model} browser={browserOf(navigator.userAgent)} textSize={textSize} />, root);
