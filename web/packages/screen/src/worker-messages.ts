import type { CursorPlace } from './cursor.ts';
import type { PaintStep } from './paint-sheet.ts';
import type { ScreenState } from './painter.ts';
import type { ScreenNumbers } from './screen-meter.ts';

export type PageToWorker =
  | { type: 'start' }
  /** With when it came in, see `preciseNow`. */
  | { type: 'datagram'; datagram: ArrayBuffer; came: number }
  /** With the number of a new connection's stream of packets, if it has one. */
  | { type: 'reset'; picture: 'keep' | 'blank'; stream?: number }
  | { type: 'limit'; kbitPerSecond: number }
  | { type: 'measure' }
  /** What `paint` brought is shown. */
  | { type: 'shown' };

export type WorkerToPage =
  | { type: 'ready' }
  | { type: 'failed'; detail: string }
  | { type: 'reset' }
  /** With when it left, by the same clock. */
  | { type: 'ack'; ack: Uint8Array; left: number }
  | { type: 'paint'; steps: PaintStep[] }
  | { type: 'state'; state: ScreenState }
  | { type: 'cursor'; cursor: CursorPlace }
  | { type: 'numbers'; numbers: ScreenNumbers };
