import type { LogEvent } from '@bowline/protocol';

/** Whether the server's log needs this line from here. The others it has from its own knowledge. */
export function isForServer(event: LogEvent): boolean {
  switch (event.type) {
    case 'created':
    case 'customer_joined':
    case 'joined_again':
    case 'started':
    case 'held':
    case 'resumed':
    case 'phone_added':
    case 'on_phone':
    case 'connection_lost':
    case 'connection_restored':
    case 'ended':
      return false;
    case 'asked':
    case 'allowed':
    case 'denied':
    case 'unanswered':
    case 'revoked':
    case 'released':
    case 'lost':
    case 'ended_by_reload':
    case 'stream_paused':
    case 'stream_resumed':
    case 'revoked_everything':
    case 'feels_wrong':
    case 'file_sent':
    case 'file_failed':
      return true;
    default:
      return event satisfies never;
  }
}
