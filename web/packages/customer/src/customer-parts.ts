import type { Capability, ServerToParticipant } from '@bowline/protocol';
import type { SignalingClient } from '@bowline/session/signaling/signaling-client.ts';
import type { MakeCore } from './core-port.ts';
import type { Clock } from './core-runner.ts';
import type { Streams } from './devices/streams.ts';
import type { FileTrouble } from './file-sender.ts';
import type { Keep, Kept } from './keep.ts';
import type { AnswerParts, PeerAnswer } from './peer-answer.ts';
import type { ScreenAwake } from './wake-lock.ts';
import type { PageWatcher } from './watch-page.ts';

export type LinePort = Pick<SignalingClient, 'start' | 'stop' | 'send' | 'prove' | 'renew' | 'hurry' | 'state'>;
export type AnswerPort = Pick<PeerAnswer, 'setIceServers' | 'useRelay' | 'handleSignal' | 'askAnew' | 'send' | 'show' | 'stats' | 'bufferedBytes' | 'close'>;

export type StreamHandlers = Pick<Streams, 'handleLensOpen' | 'handleLens' | 'handleVoice' | 'takeSnapshot'>;

export interface CustomerParts {
  kept: Kept;
  /** The customer's system in a few words. */
  system: string;
  /** What this browser can be asked for. */
  abilities: readonly Capability[];
  makeCore: MakeCore;
  makeLine(onMessage: (message: ServerToParticipant) => void): LinePort;
  makePeer(handlers: Omit<AnswerParts, 'makeConnection' | 'log'>): AnswerPort;
  watchPage(line: LinePort, watcher: PageWatcher): () => void;
  keep: Pick<Keep, 'save' | 'clear'>;
  awake: Pick<ScreenAwake, 'hold' | 'letGo' | 'handleVisible'>;
  /** What comes for the whiteboard and the ear, and the technician's wish for a still of the camera. */
  streams: StreamHandlers;
  clock: Clock;
  log(text: string): void;
}

/** What did not work, for the customer. A core that refuses a file says why in its own words. */
export type Notice = { type: 'not_offered'; name: string; why: string } | { type: 'not_sent'; name: string; why: FileTrouble };

/** Whether the technician's tab is connected to this page. `none` before it was for the first time. */
export type TechnicianState = 'none' | 'here' | 'away';
