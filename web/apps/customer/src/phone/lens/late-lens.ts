import { signal } from '@preact/signals';
import type { Lens } from './Lens.tsx';

export type LensScreen = typeof Lens;

export type LensState = { type: 'away' | 'loading' } | { type: 'failed'; tries: number } | { type: 'here'; Screen: LensScreen };

/** The screen around the camera's picture. A session begins without it, so it is loaded apart. */
export class LateLens {
  readonly state = signal<LensState>({ type: 'away' });
  private tries = 0;

  constructor(private readonly fetchScreen: () => Promise<{ Lens: LensScreen }>) {}

  /** Asks for it, also again after it did not come. */
  async load(): Promise<void> {
    const { type } = this.state.peek();
    if (type === 'here' || type === 'loading') return;
    this.state.value = { type: 'loading' };
    try {
      const { Lens: Screen } = await this.fetchScreen();
      this.state.value = { type: 'here', Screen };
    } catch (error) {
      console.warn(`the screen of the camera cannot be loaded: ${String(error)}`);
      this.tries += 1;
      this.state.value = { type: 'failed', tries: this.tries };
    }
  }
}
