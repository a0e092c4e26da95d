import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { BoardPort, MakeBoard } from './board-port.ts';

export interface BoardKeeperParts {
  makeBoard: MakeBoard | undefined;
  /** Whether the technician may see through the camera now. */
  isGranted(): boolean;
  send(message: Uint8Array<ArrayBuffer>): boolean;
  log(text: string): void;
  now(): number;
}

/** What comes while the whiteboard is being loaded. It sends again what matters. */
const MOST_WAITING = 64;
const LOAD_AGAIN_MS = 5000;
const LOAD_AGAIN_AT_MOST_MS = 60_000;

/** The whiteboard of the session: it is loaded when the camera is first allowed, and hears nothing while it is not. */
export class BoardKeeper {
  private readonly boardSignal = signal<BoardPort | undefined>(undefined);
  readonly board: ReadonlySignal<BoardPort | undefined> = this.boardSignal;
  private waiting: ArrayBuffer[] = [];
  private channel: 'closed' | 'open' | 'greeted' = 'closed';
  private again: ReturnType<typeof setTimeout> | undefined;
  private againMs = LOAD_AGAIN_MS;
  private state: 'unmade' | 'making' | 'made' | 'closed' = 'unmade';

  constructor(private readonly parts: BoardKeeperParts) {}

  /** The picture may leave, or may no more. */
  handleGrant(): void {
    this.makeIfWanted();
    this.boardSignal.value?.cut();
    this.greet();
  }

  handleOpen(): void {
    this.channel = 'open';
    this.waiting = [];
    this.greet();
  }

  handleMessage(message: ArrayBuffer): void {
    if (!this.parts.isGranted()) return;
    const board = this.boardSignal.value;
    if (board) return board.handleMessage(message);
    if (this.waiting.length < MOST_WAITING) this.waiting.push(message);
  }

  cut(): void {
    this.boardSignal.value?.cut();
  }

  close(): void {
    this.state = 'closed';
    clearTimeout(this.again);
    this.waiting = [];
    this.boardSignal.value?.close();
    this.boardSignal.value = undefined;
  }

  /** A greeting that may not leave waits until it may. */
  private greet(): void {
    const board = this.boardSignal.value;
    if (!board || this.channel !== 'open' || !this.parts.isGranted()) return;
    this.channel = 'greeted';
    board.handleOpen();
  }

  private makeIfWanted(): void {
    if (this.parts.isGranted() && this.state === 'unmade') void this.make();
  }

  private async make(): Promise<void> {
    const { makeBoard, log, now } = this.parts;
    if (!makeBoard) return;
    clearTimeout(this.again);
    this.state = 'making';
    const board = await this.load(() => makeBoard({ send: (message) => this.parts.isGranted() && this.parts.send(message), log, now }));
    if (this.isClosed()) return board?.close();
    this.state = board ? 'made' : 'unmade';
    // On a bad line it may not have loaded, and the technician draws meanwhile.
    if (!board) this.loadLater();
    this.boardSignal.value = board;
    this.greet();
    const { waiting } = this;
    this.waiting = [];
    for (const message of waiting) this.handleMessage(message);
  }

  private loadLater(): void {
    this.again = setTimeout(() => this.makeIfWanted(), this.againMs);
    this.againMs = Math.min(2 * this.againMs, LOAD_AGAIN_AT_MOST_MS);
  }

  private isClosed(): boolean {
    return this.state === 'closed';
  }

  private async load(make: () => Promise<BoardPort | undefined>): Promise<BoardPort | undefined> {
    try {
      return await make();
    } catch (error) {
      // The picture is there all the same.
      this.parts.log(`the whiteboard cannot be loaded: ${String(error)}`);
      return undefined;
    }
  }
}
