import type { EndReason, SessionSummary } from '@bowline/protocol';

/** How a session stands that the server does not know any more, or in which somebody else is the customer now: it is over here. */
export function forgotten(sessionId: string, technician: string, reason: EndReason = 'aborted'): SessionSummary {
  return {
    session_id: sessionId,
    customer_name: null,
    technician_name: technician || '–',
    entry: 'pin',
    customer: 'browser',
    eyes_of: null,
    phase: { type: 'ended', reason },
    link: { type: 'none' },
    flow: 'running',
    label: 'ended',
    label_since_ms: 0,
    created_ms: 0,
    joined_again_ms: null,
  };
}
