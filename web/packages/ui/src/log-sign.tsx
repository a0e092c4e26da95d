import type { LogEvent } from '@bowline/protocol';
import { Ban, Check, CircleQuestionMark, Info } from 'lucide-preact';

export type LogKind = '' | 'ok' | 'no' | 'ask';

const SIGNS = { '': Info, ok: Check, no: Ban, ask: CircleQuestionMark } as const satisfies Record<LogKind, unknown>;

/** Stands before a line of the log, in the colour of its kind. The words say the same. */
export function LogSign({ kind }: { kind: LogKind }) {
  const Sign = SIGNS[kind];
  return <Sign class="i" aria-hidden="true" />;
}

/** How good a log line is for the customer, as the look of the log names it. */
export function kindOf(event: LogEvent): LogKind {
  switch (event.type) {
    case 'customer_joined':
    case 'allowed':
    case 'file_sent':
    case 'connection_restored':
    case 'stream_resumed':
      return 'ok';
    case 'denied':
    case 'unanswered':
    case 'revoked':
    case 'revoked_everything':
    case 'feels_wrong':
    case 'file_failed':
    case 'connection_lost':
    case 'lost':
    case 'ended_by_reload':
    case 'stream_paused':
      return 'no';
    case 'asked':
      return 'ask';
    case 'created':
    case 'joined_again':
    case 'phone_added':
    case 'started':
    case 'held':
    case 'resumed':
    case 'released':
    case 'ended':
      return '';
    case 'on_phone':
      return kindOf(event.event);
    default:
      return event satisfies never;
  }
}
