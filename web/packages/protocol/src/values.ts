/** Ids, bounded texts and words. Mirrors `ids.rs`, `text.rs`, `capability.rs`, `session.rs` and `log.rs`. */

import { type Infer, listOfKnown, object, optional, pattern, plainLine, plainText, tagged, whole, word } from './shape.ts';

export const MAX_CHAT_CHARS = 4000;
export const MAX_NAME_CHARS = 80;
export const MAX_FILE_NAME_BYTES = 255;

/** UTF-16 units, of which a character takes up to two. */
const name = plainLine(MAX_NAME_CHARS * 2);
export const chatText = plainText(MAX_CHAT_CHARS * 2);
export const fileName = plainLine(MAX_FILE_NAME_BYTES);
export const id = pattern(/^[0-9a-f]{32}$/);
export const displayName = name;
export const words = plainLine(2000);

export type SessionId = string;
export type ConnectionId = string;
export type TransferId = number;

/** Every capability, in the order in which they are shown. */
export const CAPABILITIES = ['view', 'control'] as const;
export const capability = word(...CAPABILITIES);
export type Capability = Infer<typeof capability>;
export const capabilityState = word('not_asked', 'asked', 'allowed', 'denied', 'revoked');
export type CapabilityState = Infer<typeof capabilityState>;

export const endReason = word(
  'customer_while_waiting',
  'customer',
  'technician',
  'idle',
  'connect_timeout',
  'wait_timeout',
  'code_expired',
  'aborted',
  'abuse_report',
);
export type EndReason = Infer<typeof endReason>;

const phase = tagged('type', {
  created: {},
  connecting: {},
  waiting: {},
  active: {},
  ended: { reason: endReason },
});
export type Phase = Infer<typeof phase>;

const linkState = tagged('type', {
  none: {},
  up: {},
  reconnecting: { since_ms: whole },
  offline: { since_ms: whole },
});

const statusLabel = word('created', 'connecting', 'waiting', 'active', 'on_hold', 'reconnecting', 'offline', 'ended');
export type StatusLabel = Infer<typeof statusLabel>;

const entry = word('pin', 'link');
export type Entry = Infer<typeof entry>;

export const sessionSummary = object({
  session_id: id,
  customer_name: optional(displayName),
  technician_name: displayName,
  entry,
  phase,
  link: linkState,
  flow: word('running', 'on_hold'),
  label: statusLabel,
  label_since_ms: whole,
  created_ms: whole,
});
/** A session as lists show it. */
export type SessionSummary = Infer<typeof sessionSummary>;
export const sessionSummaries = listOfKnown(sessionSummary, 1000);

const about = { capability };
export const logEntry = object({
  at_ms: whole,
  event: tagged('type', {
    created: {},
    customer_joined: {},
    started: {},
    held: {},
    resumed: {},
    asked: about,
    allowed: about,
    denied: about,
    unanswered: about,
    revoked: about,
    released: about,
    revoked_everything: {},
    feels_wrong: {},
    file_sent: { name: fileName, size_bytes: whole },
    file_failed: { name: fileName },
    connection_lost: {},
    connection_restored: {},
    ended: { reason: endReason },
  }),
});
/** One line of the session's log. */
export type LogEntry = Infer<typeof logEntry>;
export type LogEvent = LogEntry['event'];
export const logEntries = listOfKnown(logEntry, 10_000);
