/** Knows when a picture was painted on the customer's own screen. */
export class Frames {
  private waiting = new Set<(track: MediaStreamTrack) => void>();

  handlePainted(track: MediaStreamTrack): void {
    for (const hear of this.waiting) hear(track);
  }

  /** Whether the next frame of a track is painted in time. */
  paintedWithin(track: MediaStreamTrack, withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (isPainted: boolean): void => {
        clearTimeout(timer);
        this.waiting.delete(hear);
        resolve(isPainted);
      };
      const hear = (painted: MediaStreamTrack): void => {
        if (painted === track) done(true);
      };
      const timer = setTimeout(() => done(false), withinMs);
      this.waiting.add(hear);
    });
  }
}
