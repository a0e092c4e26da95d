/** Where the page is, as far as an app is concerned. */
export type Here = Pick<Location, 'protocol' | 'host' | 'pathname' | 'hash'>;

/** Marks the page of somebody whose phone does not have the app. */
const WITHOUT_APP = '#browser';

/**
 * The address by which Android opens the app on what this page is about: the page itself, or the link. Where the app is not there
 * the browser comes back to the page, which does not offer it again.
 */
export function intentOf(androidApp: string, { protocol, host, pathname }: Here): string {
  const path = /^\/l\/[0-9a-f]{32}$/.exec(pathname)?.[0] ?? '/';
  const scheme = protocol.replace(':', '');
  const fallback = encodeURIComponent(`${scheme}://${host}${path}${WITHOUT_APP}`);
  return `intent://${host}${path}#Intent;scheme=${scheme};package=${encodeURIComponent(androidApp)};S.browser_fallback_url=${fallback};end`;
}

/** Whether an app for Android is of any use here. */
export function takesAndroidApps(userAgent: string, { hash }: Here): boolean {
  return userAgent.includes('Android') && hash !== WITHOUT_APP;
}
