/** Ids, bounded texts and words. Mirrors `ids.rs`, `text.rs`, `capability.rs`, `session.rs` and `log.rs`. */

import { MAX_CHAT_CHARS, MAX_FILE_NAME_BYTES, MAX_NAME_CHARS } from './generated/limits.ts';
import type {
  Capability,
  CapabilityState,
  CustomerKind,
  EndReason,
  Entry,
  Flow,
  LinkState,
  LogEntry,
  LogEvent,
  PauseReason,
  Phase,
  SessionSummary,
  StatusLabel,
} from './generated/messages.ts';
import { type Shape, listOfKnown, object, optional, pattern, plainLine, plainText, tagged, whole, withoutTricks, word } from './shape.ts';

/** UTF-16 units, of which a character takes up to two. */
const name = plainLine(MAX_NAME_CHARS * 2);
export const chatText = plainText(MAX_CHAT_CHARS * 2);
export const fileName = plainLine(MAX_FILE_NAME_BYTES);
export const id = pattern(/^[0-9a-f]{32}$/);
export const displayName = name;

/** What a technician wrote, read as the customer's program reads it. */
export type ParsedChat = { type: 'chat'; text: string } | { type: 'empty' } | { type: 'too_long' };

/** Cleans and counts as Rust's `ChatText`: an emoji is one character and half of one is none that could be sent. */
export function parseChat(written: string): ParsedChat {
  const text = withoutTricks(written).replace(/\p{Cs}/gu, '\ufffd').trim();
  if (!text) return { type: 'empty' };
  return [...text].length > MAX_CHAT_CHARS ? { type: 'too_long' } : { type: 'chat', text };
}
export const words = plainLine(2000);

/** Every capability, in the order in which they are shown. */
export const CAPABILITIES = ['view', 'control', 'camera', 'microphone', 'flashlight', 'recording'] as const;
/** What a computer can be asked for that runs the applet. */
export const COMPUTER_CAPABILITIES = ['view', 'control'] as const;
export const capability: Shape<Capability> = word(...CAPABILITIES);
export const capabilityState: Shape<CapabilityState> = word('not_asked', 'asked', 'allowed', 'denied', 'revoked');
export const pauseReason: Shape<PauseReason> = word('customer', 'call', 'background', 'device');

export const endReason: Shape<EndReason> = word(
  'customer_while_waiting',
  'customer',
  'technician',
  'idle',
  'connect_timeout',
  'wait_timeout',
  'code_expired',
  'aborted',
  'abuse_report',
  'joined_elsewhere',
);

const phase: Shape<Phase> = tagged('type', {
  created: {},
  connecting: {},
  waiting: {},
  active: {},
  ended: { reason: endReason },
});

const linkState: Shape<LinkState> = tagged('type', {
  none: {},
  up: {},
  reconnecting: { since_ms: whole },
  offline: { since_ms: whole },
});

const statusLabel: Shape<StatusLabel> = word('created', 'connecting', 'waiting', 'active', 'on_hold', 'reconnecting', 'offline', 'ended');

const entry: Shape<Entry> = word('pin', 'link');
const customerKind: Shape<CustomerKind> = word('applet', 'browser', 'plain');
const flow: Shape<Flow> = word('running', 'on_hold');

export const sessionSummary: Shape<SessionSummary> = object({
  session_id: id,
  customer_name: optional(displayName),
  technician_name: displayName,
  entry,
  customer: optional(customerKind),
  eyes_of: optional(id),
  phase,
  link: linkState,
  flow,
  label: statusLabel,
  label_since_ms: whole,
  created_ms: whole,
  joined_again_ms: optional(whole),
});
export const sessionSummaries = listOfKnown(sessionSummary, 1000);

const about = { capability };
const eventOfPhone: Shape<LogEvent> = (value, path) => logEvent(value, path);
const logEvent: Shape<LogEvent> = tagged('type', {
  created: {},
  customer_joined: {},
  joined_again: {},
  started: {},
  held: {},
  resumed: {},
  asked: about,
  allowed: about,
  denied: about,
  unanswered: about,
  revoked: about,
  released: about,
  lost: about,
  ended_by_reload: about,
  stream_paused: { capability, reason: pauseReason },
  stream_resumed: about,
  revoked_everything: {},
  feels_wrong: {},
  file_sent: { name: fileName, size_bytes: whole },
  file_failed: { name: fileName },
  phone_added: {},
  on_phone: { event: eventOfPhone },
  connection_lost: {},
  connection_restored: {},
  ended: { reason: endReason },
});
export const logEntry: Shape<LogEntry> = object({ at_ms: whole, event: logEvent });
/** Most lines that a server keeps of a session. */
export const MAX_LOG_ENTRIES = 10_000;

export const logEntries = listOfKnown(logEntry, MAX_LOG_ENTRIES);
