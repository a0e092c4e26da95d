import type { SessionSummary } from '@bowline/protocol';

/** How a session stands that the server does not know any more: it is over here as well. */
export function forgotten(sessionId: string, technician: string): SessionSummary {
  return {
    session_id: sessionId,
    customer_name: null,
    technician_name: technician || '–',
    entry: 'pin',
    customer: 'browser',
    eyes_of: null,
    phase: { type: 'ended', reason: 'aborted' },
    link: { type: 'none' },
    flow: 'running',
    label: 'ended',
    label_since_ms: 0,
    created_ms: 0,
  };
}
