import type { Point } from '@bowline/lens/rows.ts';
import type { BoardPort } from '@bowline/session';
import { signal } from '@preact/signals';

const STEP = 0.02;
const FINE_STEP = 0.004;
const WAYS: Readonly<Record<string, readonly [x: number, y: number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const LINES: readonly string[] = ['pen', 'arrow', 'circle', 'laser'];

/** A pen that is moved by the arrow keys. It is shown once it has been moved. */
export class KeyboardPen {
  readonly at = signal<Point | undefined>(undefined);
  private isDown = false;

  constructor(private readonly board: () => BoardPort | undefined) {}

  /** Whether the key was for the pen. */
  handleKey(event: Pick<KeyboardEvent, 'key' | 'shiftKey'>): boolean {
    const board = this.board();
    if (!board) return false;
    const way = WAYS[event.key];
    if (way) return this.move(board, way, event.shiftKey ? FINE_STEP : STEP);
    if (event.key === 'Enter') return this.press(board);
    if (event.key !== 'Escape' || !this.at.value) return false;
    this.drop();
    return true;
  }

  /** Another hand draws now. */
  drop(): void {
    if (this.isDown) this.board()?.pen('cancel', 0, 0);
    this.isDown = false;
    this.at.value = undefined;
  }

  private move(board: BoardPort, [x, y]: readonly [number, number], step: number): true {
    const from = this.at.value ?? { x: 0.5, y: 0.5 };
    const within = (value: number): number => Math.min(1, Math.max(0, value));
    const to = { x: within(from.x + x * step), y: within(from.y + y * step) };
    this.at.value = to;
    if (this.isDown) board.pen('move', to.x, to.y);
    return true;
  }

  /** Lines begin with one press and end with the next one; all else is a touch. */
  private press(board: BoardPort): true {
    const { x, y } = (this.at.value ??= { x: 0.5, y: 0.5 });
    if (!this.isDown) board.pen('down', x, y);
    if (this.isDown || !LINES.includes(board.tool.value)) board.pen('up', x, y);
    this.isDown = !this.isDown && LINES.includes(board.tool.value);
    return true;
  }
}
