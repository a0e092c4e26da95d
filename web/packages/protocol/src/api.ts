/** Bodies of the HTTP API under `/api/v1`. Mirrors `api.rs`. */

import { type Infer, list, object, optional, pattern, text, whole, word, wordOrLast } from './shape.ts';
import { displayName, id, logEntries, sessionSummaries, sessionSummary, words } from './values.ts';
import type { Entry } from './values.ts';

/** The last one stands for every code that this version does not know. */
export const ERROR_CODES = [
  'unauthenticated',
  'wrong_password',
  'forbidden',
  'not_found',
  'code_does_not_work',
  'too_many_tries',
  'wrong_state',
  'too_many_sessions',
  'no_applet',
  'internal',
  'bad_request',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export const apiErrorBody = object({
  code: wordOrLast(...ERROR_CODES),
  detail: words,
  retry_after_seconds: optional(whole),
});
export type ApiErrorBody = Infer<typeof apiErrorBody>;

export const organisation = object({ name: displayName, host: text(255), applets: list(text(32), 16) });
/** Who runs this server. */
export type Organisation = Infer<typeof organisation>;

export const me = object({
  technician_id: id,
  email: text(320),
  name: displayName,
  role: word('administrator', 'technician'),
});
/** The signed-in account. */
export type Me = Infer<typeof me>;

export interface Login {
  email: string;
  password: string;
}
export interface AcceptInvitation {
  token: string;
  name: string;
  email: string;
  password: string;
}
export interface CreateSession {
  customer_name: string | null;
  entry: Entry;
}

export const sessionCreated = object({
  session: sessionSummary,
  pin: optional(pattern(/^[0-9]{6}$/)),
  link: optional(text(2048)),
  expires_ms: whole,
});
/** The only time that the code or link is shown. */
export type SessionCreated = Infer<typeof sessionCreated>;

export const sessionList = object({ sessions: sessionSummaries });
export const sessionLog = object({ entries: logEntries });

export type EntryProof = { type: 'pin'; pin: string } | { type: 'link'; token: string };
export interface Enter {
  proof: EntryProof;
  system: string;
}
export const entryAccepted = object({ technician_name: displayName, download: text(2048) });
/** The code or link works. */
export type EntryAccepted = Infer<typeof entryAccepted>;

export const signalingTicket = object({ ticket: text(512) });
