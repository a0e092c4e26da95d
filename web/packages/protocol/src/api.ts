/** Bodies of the HTTP API under `/api/v1`. Mirrors `api.rs`. */

import type {
  ApiError,
  DataUsed,
  EntryAccepted,
  ErrorCode,
  Eula,
  Joined,
  Me,
  Organisation,
  Program,
  Receipt,
  ReceiptSpan,
  SentFile,
  SessionCreated,
  SessionList,
  SessionLog,
  SignalingTicket,
} from './generated/messages.ts';
import { MAX_EULA_BYTES } from './generated/limits.ts';
import { type Shape, list, listOfKnown, object, optional, pattern, text, whole, word, wordOrLast } from './shape.ts';
import { MAX_LOG_ENTRIES, capability, displayName, endReason, fileName, id, logEntries, sessionSummaries, sessionSummary, words } from './values.ts';

/** The last one stands for every code that this version does not know. */
const errorCode: Shape<ErrorCode> = wordOrLast(
  'unauthenticated',
  'wrong_password',
  'forbidden',
  'not_found',
  'code_does_not_work',
  'too_many_tries',
  'wrong_state',
  'too_many_sessions',
  'server_full',
  'no_applet',
  'internal',
  'bad_request',
);

export const apiErrorBody: Shape<ApiError> = object({ code: errorCode, detail: words, retry_after_seconds: optional(whole) });
export type ApiErrorBody = ApiError;

const eulaVersion = pattern(/^[0-9a-f]{64}$/);
/** Goes into an address that Android reads: nothing but a package. */
const androidApp = pattern(/^(?=.{1,255}$)[A-Za-z]\w*(?:\.[A-Za-z]\w*)+$/);
export const organisation: Shape<Organisation> = object({ name: displayName, host: text(255), applets: list(text(32), 16), eula: optional(eulaVersion), android_app: optional(androidApp) });
export const eula: Shape<Eula> = object({ version: eulaVersion, text: text(MAX_EULA_BYTES) });

export const me: Shape<Me> = object({
  technician_id: id,
  email: text(320),
  name: displayName,
  role: word('administrator', 'technician'),
});

const pin = pattern(/^[0-9]{6}$/);

export const sessionCreated: Shape<SessionCreated> = object({
  session: sessionSummary,
  pin: optional(pin),
  link: optional(text(2048)),
  expires_ms: whole,
});

export const sessionList: Shape<SessionList> = object({ sessions: sessionSummaries, older: optional(text(64)) });
const receiptSpan: Shape<ReceiptSpan> = object({ capability, from_ms: whole, until_ms: optional(whole) });
const sentFile: Shape<SentFile> = object({ name: fileName, size_bytes: whole });
const dataUsed: Shape<DataUsed> = object({ sent_bytes: whole, received_bytes: whole });
const receipt: Shape<Receipt> = object({
  joined_ms: optional(whole),
  started_ms: optional(whole),
  ended_ms: optional(whole),
  reason: optional(endReason),
  spans: listOfKnown(receiptSpan, MAX_LOG_ENTRIES),
  files: list(sentFile, MAX_LOG_ENTRIES),
  data_used: optional(dataUsed),
});
/** Of a session in which nothing has happened yet. */
export const NO_RECEIPT: Receipt = { joined_ms: null, started_ms: null, ended_ms: null, reason: null, spans: [], files: [], data_used: null };
export const sessionLog: Shape<SessionLog> = object({ entries: logEntries, receipt });
const program: Shape<Program> = object({ download: text(2048), file_name: fileName });
export const entryAccepted: Shape<EntryAccepted> = object({ technician_name: displayName, pin, program: optional(program) });
export const joined: Shape<Joined> = object({ session_id: id, join_secret: pattern(/^[0-9a-f]{64}$/) });
export const signalingTicket: Shape<SignalingTicket> = object({ ticket: text(512) });
