/** Messages of WebSocket and data channels. Mirrors `signaling.rs`, `relay.rs`, `control.rs` and `input.rs`. */

import { apiErrorBody } from './api.ts';
import {
  MAX_CONTROL_MESSAGE_BYTES,
  MAX_MONITORS,
  MAX_RELAY_SECRET_BYTES,
  MAX_RELAY_URLS,
  MAX_RELAY_URL_BYTES,
  MAX_SDP_BYTES,
  MAX_SIGNALING_MESSAGE_BYTES,
} from './generated/limits.ts';
import type {
  AppletToConsole,
  CapabilityStatus,
  HistoryLine,
  IceServer,
  InputAck,
  Monitor,
  RelayServer,
  ServerToParticipant,
  Signal,
  Speaker,
} from './generated/messages.ts';
import { DecodeError, type Shape, added, list, listOfKnown, object, optional, plainLine, tagged, text, truth, whole, word } from './shape.ts';
import { capability, capabilityState, chatText, displayName, fileName, id, logEntry, pauseReason, sessionSummaries, sessionSummary, words } from './values.ts';

const iceServer: Shape<IceServer> = object({ urls: list(text(512), 16), username: optional(text(512)), credential: optional(text(512)) });

const relayServer: Shape<RelayServer> = object({
  urls: list(text(MAX_RELAY_URL_BYTES), MAX_RELAY_URLS),
  username: text(MAX_RELAY_SECRET_BYTES),
  credential: text(MAX_RELAY_SECRET_BYTES),
});

const sdp = text(MAX_SDP_BYTES);
const offer = added(whole);
const signal: Shape<Signal> = tagged('type', {
  offer: { offer, sdp },
  answer: { offer, sdp },
  candidate: { offer, candidate: text(4096), sdp_mid: optional(text(64)) },
});

const capabilityStatus: Shape<CapabilityStatus> = object({ capability, state: capabilityState, since_ms: whole, paused: optional(pauseReason) });
const speaker: Shape<Speaker> = word('customer', 'technician');

const historyLine: Shape<HistoryLine> = tagged('type', {
  chat: { from: speaker, message_id: optional(id), text: chatText, at_ms: whole },
  log: { entry: logEntry },
});

/** Lines of chat and log, as a page keeps them for its own reload. */
export const historyLines = listOfKnown(historyLine, 10_000);

const monitor: Shape<Monitor> = object({ id: whole, name: displayName, width: whole, height: whole, is_primary: truth });

export const appletToConsole: Shape<AppletToConsole> = tagged('type', {
  snapshot: {
    capabilities: listOfKnown(capabilityStatus, 64),
    history: historyLines,
    system: plainLine(400),
  },
  earlier: { history: historyLines },
  line: { line: historyLine },
  capability_changed: { status: capabilityStatus },
  offer_file: { transfer_id: whole, name: fileName, size_bytes: whole },
  file_aborted: { transfer_id: whole },
  monitors: { monitors: list(monitor, MAX_MONITORS), shown: optional(whole) },
  abilities: { capabilities: listOfKnown(capabilityStatus, 64) },
  failed: { capability, detail: words },
});

export const serverToParticipant: Shape<ServerToParticipant> = tagged('type', {
  welcome: {
    connection_id: id,
    now_ms: whole,
    ice_servers: list(iceServer, 16),
    organisation: displayName,
    lens_at_once: added(whole),
    sessions: sessionSummaries,
  },
  session_changed: { session: sessionSummary },
  relay_granted: { session_id: id, relay: relayServer },
  signal: { session_id: id, from: id, signal },
  talk: { session_id: id, message: appletToConsole },
  refused: { error: apiErrorBody },
  going_away: {},
  heard: { count: whole },
  taken_over: {},
  attack_mode_changed: { mode: word('on', 'off') },
});

export const inputAck: Shape<InputAck> = object({ stream: whole, next: whole });

/** Whether a message takes more than so many bytes as UTF-8. */
export function isTooLarge(message: string, maxBytes: number): boolean {
  // A UTF-16 unit takes at most three bytes, so most messages need no encoding to be measured.
  if (message.length * 3 <= maxBytes) return false;
  return message.length > maxBytes || new TextEncoder().encode(message).length > maxBytes;
}

function decode<T>(message: string, shape: Shape<T>, maxBytes: number): T | DecodeError {
  if (isTooLarge(message, maxBytes)) return new DecodeError('too_large', `larger than ${maxBytes} bytes`);
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
  return decode(message, serverToParticipant, MAX_SIGNALING_MESSAGE_BYTES);
}

/** Reads a message from the applet on the channel `control`. */
export function decodeAppletMessage(message: string): AppletToConsole | DecodeError {
  return decode(message, appletToConsole, MAX_CONTROL_MESSAGE_BYTES);
}

/** Reads a message from the applet on the channel `input`. */
export function decodeInputAck(message: string): InputAck | DecodeError {
  return decode(message, inputAck, MAX_CONTROL_MESSAGE_BYTES);
}
