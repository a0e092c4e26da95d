import { signal } from '@preact/signals';

/** How large the reader wants the text to be. */
export const TEXT_SIZES = ['normal', 'large', 'largest'] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

const KEPT_KEY = 'bowline.text-size';

/** The reader's choice. It outlives a reload and goes with the tab: nothing of this page stays on the computer. */
export class TextSizeModel {
  readonly size = signal<TextSize>('normal');

  constructor(
    private readonly root: HTMLElement,
    private readonly storage: () => Pick<Storage, 'getItem' | 'setItem'>,
  ) {
    this.show(TEXT_SIZES.find((size) => size === this.kept()) ?? 'normal');
  }

  choose(size: TextSize): void {
    this.show(size);
    try {
      this.storage().setItem(KEPT_KEY, size);
    } catch {
      // A browser that keeps nothing shows it all the same.
    }
  }

  private show(size: TextSize): void {
    this.size.value = size;
    this.root.dataset['textSize'] = size;
  }

  private kept(): string | null {
    try {
      return this.storage().getItem(KEPT_KEY);
    } catch {
      return null;
    }
  }
}
