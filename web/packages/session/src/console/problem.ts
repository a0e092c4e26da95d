import type { ErrorCode } from '@bowline/protocol';
import { ApiError } from '../api/api-client.ts';

/** What went wrong, for words that say what to do. */
export type Problem =
  | { type: 'offline' }
  | { type: 'too_many_open' }
  | { type: 'refused'; code: ErrorCode; retryAfterSeconds: number | null }
  | { type: 'server_failed'; status: number };

/** What a failed request means to the technician. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof ApiError)) return { type: 'offline' };
  if (error.status >= 500) return { type: 'server_failed', status: error.status };
  return { type: 'refused', code: error.body.code, retryAfterSeconds: error.body.retry_after_seconds };
}
