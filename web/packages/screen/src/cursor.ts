import type { ReplicaPort } from './replica-port.ts';

/** What a pointer looks like. */
export interface CursorShape {
  width: number;
  height: number;
  hotX: number;
  hotY: number;
  /** Red, green, blue and alpha, row by row. */
  rgba: Uint8Array;
}

/** The customer's pointer, in pixels of the picture. */
export interface CursorPlace {
  x: number;
  y: number;
  /** Only when it is new. */
  shape?: CursorShape;
}

/** Tells what is new about the pointer of one replica. */
export class CursorFollower {
  private shapes = 0;
  private place = '';

  constructor(private readonly replica: ReplicaPort) {}

  /** The pointer, if it moved or changed since the last time. */
  poll(): CursorPlace | undefined {
    const [x, y, width = 0, height = 0, hotX = 0, hotY = 0] = this.replica.cursor();
    if (x === undefined || y === undefined) return undefined;
    const shapes = this.replica.cursor_shapes();
    const place = `${x},${y}`;
    if (shapes === this.shapes && place === this.place) return undefined;
    const isNew = shapes !== this.shapes;
    this.shapes = shapes;
    this.place = place;
    return isNew ? { x, y, shape: { width, height, hotX, hotY, rgba: this.replica.cursor_rgba() } } : { x, y };
  }
}

/** Draws the customer's pointer over the picture, and lends its shape to the technician's own. */
export class CursorPicture {
  /** Lies over the picture: its place and size are shares of the picture's. */
  readonly element: HTMLCanvasElement = document.createElement('canvas');
  private shape: Omit<CursorShape, 'rgba'> = { width: 0, height: 0, hotX: 0, hotY: 0 };

  /** `picture` gets the shape as the CSS cursor `--customer-cursor`. */
  constructor(private readonly picture: HTMLElement) {
    this.element.className = 'pointer';
    this.element.ariaHidden = 'true';
    this.element.hidden = true;
  }

  show({ x, y, shape }: CursorPlace, size: { width: number; height: number }): void {
    if (shape) this.draw(shape);
    const { element } = this;
    element.hidden = this.shape.width === 0 || size.width === 0;
    if (element.hidden) return;
    const share = (pixels: number, whole: number): string => `${(pixels / whole) * 100}%`;
    element.style.left = share(x - this.shape.hotX, size.width);
    element.style.top = share(y - this.shape.hotY, size.height);
    element.style.width = share(this.shape.width, size.width);
  }

  private draw(shape: CursorShape): void {
    this.shape = shape;
    const { width, height, hotX, hotY, rgba } = shape;
    this.element.width = width;
    this.element.height = height;
    if (width === 0 || height === 0) {
      this.picture.style.setProperty('--customer-cursor', 'none');
      return;
    }
    this.element.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
    this.picture.style.setProperty('--customer-cursor', `url(${this.element.toDataURL()}) ${hotX} ${hotY}, default`);
  }
}
