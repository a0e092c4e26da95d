import { signal } from '@preact/signals';

interface Caret {
  readonly start: number;
  readonly end: number;
}

/** What the customer has written and not sent. It outlasts the screen that it is written on. */
export class Draft {
  readonly text = signal('');
  private caret: Caret | undefined;

  /** Whether a message box just went away while it was written in. */
  get isUnderHand(): boolean {
    return this.caret !== undefined;
  }

  /** The message box goes away. */
  leave(box: HTMLTextAreaElement): void {
    if (document.activeElement !== box) return;
    this.caret = { start: box.selectionStart, end: box.selectionEnd };
    // It is for the box that comes in the same moment: later the customer is busy with something else.
    queueMicrotask(() => (this.caret = undefined));
  }

  /** A message box is there, and what was written in the one before goes on in it. */
  enter(box: HTMLTextAreaElement): void {
    const { caret } = this;
    if (!caret) return;
    this.caret = undefined;
    box.focus({ preventScroll: true });
    box.setSelectionRange(caret.start, caret.end);
  }
}
