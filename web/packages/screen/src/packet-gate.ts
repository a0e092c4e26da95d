/** More than a new connection brings before the page has told of it. */
const MAX_EARLY = 64;

/**
 * Lets the packets of one connection through: those of the newest that is open. What comes from one before is for a replica that
 * is gone; what comes from one after waits until its replica is there.
 */
export class PacketGate {
  private open = 0;
  private early: { stream: number; packet: Uint8Array; came: number }[] = [];

  constructor(private readonly pass: (packet: Uint8Array, came: number) => void) {}

  /** Takes a packet of a stream, and when it came; streams are numbered in the order of their connections, from 1. */
  take(stream: number, packet: Uint8Array, came: number): void {
    if (stream === this.open) this.pass(packet, came);
    else if (stream > this.open && this.early.length < MAX_EARLY) this.early.push({ stream, packet, came });
  }

  /** From now on this stream's packets count. */
  openFor(stream: number): void {
    this.open = stream;
    const early = this.early;
    this.early = early.filter((one) => one.stream > stream);
    for (const one of early) if (one.stream === stream) this.pass(one.packet, one.came);
  }
}
