import type { Added, Found, Fractions, Luma, Seen } from './tracker-port.ts';

/** What is answered has the number of its call. */
export type PageToTracker =
  | { readonly type: 'frame'; readonly call: number; readonly luma: Luma }
  | { readonly type: 'find'; readonly call: number; readonly thumbnail: Uint8Array<ArrayBuffer> }
  | { readonly type: 'add'; readonly call: number; readonly id: number; readonly frame: number; readonly fractions: Fractions }
  | { readonly type: 'add_on_picture'; readonly call: number; readonly id: number; readonly luma: Luma; readonly fractions: Fractions }
  | { readonly type: 'remove'; readonly ids: readonly number[] }
  | { readonly type: 'clear' }
  | { readonly type: 'cut' }
  | { readonly type: 'spare'; readonly effort: 'light' | 'full' };

export type TrackerToPage =
  | { readonly type: 'seen'; readonly call: number; readonly seen: Seen }
  | { readonly type: 'found'; readonly call: number; readonly found: Found | undefined }
  | { readonly type: 'added'; readonly call: number; readonly added: Added }
  /** This call could not be done. */
  | { readonly type: 'refused'; readonly call: number; readonly detail: string }
  /** Nothing can be done any more. */
  | { readonly type: 'failed'; readonly detail: string };
