import type { CapabilityStatus, PauseReason } from '@bowline/protocol';

/** What the one picture of a browser shows. */
export type PictureSource = 'camera' | 'screen';

/** Why there is a picture, or none. */
export type PictureState =
  /** Another console has the session. */
  | { readonly type: 'taken_over' }
  | { readonly type: 'not_started' }
  | { readonly type: 'not_there' }
  | { readonly type: 'held' }
  /** The customer's device can show neither camera nor screen. */
  | { readonly type: 'impossible' }
  | { readonly type: 'not_asked' }
  | { readonly type: 'asked'; readonly source: PictureSource }
  | { readonly type: 'denied'; readonly source: PictureSource }
  | { readonly type: 'revoked'; readonly source: PictureSource }
  /** Asked for or allowed, and it does not work there. */
  | { readonly type: 'failed'; readonly source: PictureSource }
  | { readonly type: 'paused'; readonly source: PictureSource; readonly reason: PauseReason }
  /** The customer cannot be reached; the last frame may be there. */
  | { readonly type: 'lost'; readonly source: PictureSource; readonly hasFrame: boolean }
  | { readonly type: 'no_frame'; readonly source: PictureSource }
  | { readonly type: 'live'; readonly source: PictureSource };

export interface PictureFacts {
  readonly line: 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'taken_over';
  readonly phase: 'created' | 'connecting' | 'waiting' | 'active' | 'ended';
  readonly flow: 'running' | 'on_hold';
  /** Of those that the customer's device has. */
  readonly camera: CapabilityStatus | undefined;
  readonly screen: CapabilityStatus | undefined;
  /** What of them does not work there. */
  readonly failed: readonly PictureSource[];
  readonly hasFrame: boolean;
}

/** What is allowed comes first, what runs before what is paused; the camera before the screen. */
function choose({ camera, screen }: PictureFacts): { source: PictureSource; status: CapabilityStatus } | undefined {
  const known = [camera && { source: 'camera' as const, status: camera }, screen && { source: 'screen' as const, status: screen }].filter((one) => one !== undefined);
  const rank = ({ state, paused }: CapabilityStatus): number => {
    if (state === 'allowed') return paused === null ? 0 : 1;
    return { asked: 2, denied: 3, revoked: 3, not_asked: 4 }[state];
  };
  return known.sort((one, other) => rank(one.status) - rank(other.status))[0];
}

/** Which source the picture is of, once it may be seen. */
export function sourceOf(facts: PictureFacts): PictureSource | undefined {
  const chosen = choose(facts);
  return chosen?.status.state === 'allowed' && chosen.status.paused === null ? chosen.source : undefined;
}

export function pictureState(facts: PictureFacts): PictureState {
  const { line, phase, flow, hasFrame } = facts;
  if (line === 'taken_over') return { type: 'taken_over' };
  if (phase === 'waiting') return { type: 'not_started' };
  if (phase !== 'active') return { type: 'not_there' };
  if (flow === 'on_hold') return { type: 'held' };
  const chosen = choose(facts);
  if (!chosen) return { type: 'impossible' };
  const { source, status } = chosen;
  if (status.state === 'not_asked') return { type: 'not_asked' };
  if (status.state === 'revoked' && facts.failed.includes(source)) return { type: 'failed', source };
  if (status.state !== 'allowed') return { type: status.state, source };
  if (line !== 'connected') return { type: 'lost', source, hasFrame };
  if (status.paused !== null) return { type: 'paused', source, reason: status.paused };
  return { type: hasFrame ? 'live' : 'no_frame', source };
}
