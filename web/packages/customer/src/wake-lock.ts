/** The part of the browser's lock that is used. */
export interface LockPort {
  release(): Promise<void>;
}

/** The part of the browser that keeps the screen on; many browsers have none. */
export interface WakePort {
  request(): Promise<LockPort>;
}

/** The browser's own, if it has one. */
export function browserWake(): WakePort | undefined {
  const { wakeLock } = navigator as { wakeLock?: WakeLock };
  return wakeLock && { request: () => wakeLock.request('screen') };
}

/** Keeps the screen on while a session goes on. A page that was hidden has lost its lock and asks again. */
export class ScreenAwake {
  private wish: 'on' | 'off' = 'off';
  private lock: LockPort | undefined;
  /** Tells requests apart, so that a late lock of an earlier one is let go. */
  private request = 0;

  constructor(private readonly wake: WakePort | undefined) {}

  hold(): void {
    this.wish = 'on';
    void this.ask();
  }

  letGo(): void {
    this.wish = 'off';
    this.request += 1;
    void this.release();
  }

  /** The page is seen again. */
  handleVisible(): void {
    if (this.wish === 'on') void this.ask();
  }

  private async ask(): Promise<void> {
    this.request += 1;
    const { request } = this;
    try {
      const lock = await this.wake?.request();
      if (request !== this.request) return void (await lock?.release());
      await this.release();
      this.lock = lock;
    } catch {
      // A low battery, or a page that is hidden again: the screen may go dark.
    }
  }

  private async release(): Promise<void> {
    const { lock } = this;
    this.lock = undefined;
    try {
      await lock?.release();
    } catch {
      // It is gone already.
    }
  }
}
