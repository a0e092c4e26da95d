/** Messages of WebSocket and data channels. Mirrors `signaling.rs`, `control.rs` and `input.rs`. */

import { apiErrorBody } from './api.ts';
import { DecodeError, type Infer, type Shape, list, listOfKnown, object, optional, plainLine, tagged, text, whole, word } from './shape.ts';
import { capability, capabilityState, chatText, displayName, fileName, id, logEntry, sessionSummaries, sessionSummary, words } from './values.ts';
import type { Capability, SessionId, TransferId } from './values.ts';

/** Largest message on signaling and on `control`, in either direction. */
export const MAX_MESSAGE_BYTES = 64 * 1024;
const MAX_SDP_BYTES = 32 * 1024;
/** Most input events in one message, and most unacknowledged ones. */
export const MAX_EVENTS = 256;
/** Longest `code` and `key`. */
export const MAX_KEY_BYTES = 32;
/** Largest file. */
export const MAX_FILE_BYTES = 2 * 1024 * 1024 * 1024;

const iceServer = object({ urls: list(text(512), 16), username: optional(text(512)), credential: optional(text(512)) });
export type IceServer = Infer<typeof iceServer>;

const sdp = text(MAX_SDP_BYTES);
const signal = tagged('type', {
  offer: { sdp },
  answer: { sdp },
  candidate: { candidate: text(4096), sdp_mid: optional(text(64)) },
});
/** What WebRTC has to say. */
export type Signal = Infer<typeof signal>;

const serverToParticipant = tagged('type', {
  welcome: {
    connection_id: id,
    ice_servers: list(iceServer, 16),
    organisation: displayName,
    sessions: sessionSummaries,
  },
  session_changed: { session: sessionSummary },
  relay_granted: { session_id: id, relay: object({ urls: list(text(300), 8), username: text(128), credential: text(128) }) },
  signal: { session_id: id, from: id, signal },
  refused: { error: apiErrorBody },
  going_away: {},
  taken_over: {},
  attack_mode_changed: { mode: word('on', 'off') },
});
export type ServerToParticipant = Infer<typeof serverToParticipant>;

/** What a console says to the server. */
export type ParticipantToServer =
  | { type: 'hello'; proof: { as: 'console'; ticket: string; page: string } }
  | { type: 'signal'; session_id: SessionId; to: string | null; signal: Signal };

export type ConsoleToApplet =
  | { type: 'chat'; text: string }
  | { type: 'request_capability'; capability: Capability }
  | { type: 'release_capability'; capability: Capability }
  | { type: 'accept_file'; transfer_id: TransferId }
  | { type: 'refuse_file'; transfer_id: TransferId }
  | { type: 'file_kept'; transfer_id: TransferId };

const capabilityStatus = object({ capability, state: capabilityState, since_ms: whole });
export type CapabilityStatus = Infer<typeof capabilityStatus>;

const historyLine = tagged('type', {
  chat: { from: word('customer', 'technician'), text: chatText, at_ms: whole },
  log: { entry: logEntry },
});
/** One line of the chat and log stream. */
export type HistoryLine = Infer<typeof historyLine>;

const appletToConsole = tagged('type', {
  snapshot: {
    capabilities: listOfKnown(capabilityStatus, 64),
    history: listOfKnown(historyLine, 10_000),
    system: plainLine(400),
  },
  line: { line: historyLine },
  capability_changed: { status: capabilityStatus },
  offer_file: { transfer_id: whole, name: fileName, size_bytes: whole },
  file_aborted: { transfer_id: whole },
  failed: { capability, detail: words },
});
export type AppletToConsole = Infer<typeof appletToConsole>;

export type PointerButton = 'left' | 'middle' | 'right';
/** A place on the picture, 0 to 65535 each way. */
export interface NormalizedPoint {
  x: number;
  y: number;
}
export type InputEvent =
  | { type: 'move'; to: NormalizedPoint }
  | { type: 'button'; button: PointerButton; pressed: boolean }
  | { type: 'wheel'; dx: number; dy: number }
  | { type: 'key'; code: string; key: string; pressed: boolean }
  | { type: 'release_all' };
/** A run of consecutive events. */
export interface InputMessage {
  stream: number;
  first: number;
  events: InputEvent[];
}
const inputAck = object({ stream: whole, next: whole });
export type InputAck = Infer<typeof inputAck>;

function isTooLarge(message: string): boolean {
  // A UTF-16 unit takes at most three bytes, so most messages need no encoding to be measured.
  if (message.length * 3 <= MAX_MESSAGE_BYTES) return false;
  return message.length > MAX_MESSAGE_BYTES || new TextEncoder().encode(message).length > MAX_MESSAGE_BYTES;
}

function decode<T>(message: string, shape: Shape<T>): T | DecodeError {
  if (isTooLarge(message)) return new DecodeError('too_large', `larger than ${MAX_MESSAGE_BYTES} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return new DecodeError('not_json', 'not JSON');
  }
  try {
    return shape(value, 'message');
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}

/** Reads a message from the server. */
export function decodeServerMessage(message: string): ServerToParticipant | DecodeError {
  return decode(message, serverToParticipant);
}

/** Reads a message from the applet on the channel `control`. */
export function decodeAppletMessage(message: string): AppletToConsole | DecodeError {
  return decode(message, appletToConsole);
}

/** Reads a message from the applet on the channel `input`. */
export function decodeInputAck(message: string): InputAck | DecodeError {
  return decode(message, inputAck);
}
