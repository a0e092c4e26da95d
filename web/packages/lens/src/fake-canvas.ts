import { vi } from 'vitest';
import type { FakePicture } from './fake-video.ts';

export type Call = readonly [name: string, ...parameters: unknown[]];

/** Stands for a canvas, and writes down what is done with it. */
export class FakeCanvas {
  width = 300;
  height = 150;
  clientWidth = 0;
  clientHeight = 0;
  readonly calls: Call[] = [];
  private source: { picture?: FakePicture } | undefined;
  readonly remove = vi.fn();
  private readonly context = new Proxy({} as Record<string, unknown>, {
    get: (settings, name: string) => settings[name] ?? this.method(name),
    set: (settings, name: string, value) => {
      settings[name] = value;
      this.calls.push([name, value]);
      return true;
    },
  });

  getContext(): unknown {
    return this.context;
  }

  toBlob(callback: (blob: Blob | null) => void, type: string, quality: number): void {
    callback(new Blob([`${this.width}x${this.height} ${quality}`], { type }));
  }

  /** What was done since the last frame was drawn. */
  get ink(): Call[] {
    return this.calls.slice(this.calls.findLastIndex(([name]) => name === 'drawImage') + 1);
  }

  /** The frame that was drawn last. */
  get picture(): FakePicture | undefined {
    return this.source?.picture;
  }

  /** Where lines begin, in what is drawn over the frame. */
  get starts(): unknown[][] {
    return this.ink.filter(([name]) => name === 'moveTo').map(([, ...place]) => place);
  }

  static stub(): FakeCanvas[] {
    const made: FakeCanvas[] = [];
    const createElement = (): FakeCanvas => {
      const canvas = new FakeCanvas();
      made.push(canvas);
      return canvas;
    };
    vi.stubGlobal('document', { createElement });
    vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, 16));
    vi.stubGlobal('cancelAnimationFrame', clearTimeout);
    return made;
  }

  private method(name: string): unknown {
    if (name === 'measureText') return (text: string) => ({ width: text.length * 8 });
    if (name === 'getImageData') return (_x: number, _y: number, width: number, height: number) => ({ data: this.rgba(width, height) });
    return (...parameters: unknown[]) => {
      if (name === 'drawImage') this.source = parameters[0] as { picture?: FakePicture };
      this.calls.push([name, ...parameters]);
    };
  }

  private rgba(width: number, height: number): Uint8ClampedArray {
    const { picture } = this;
    const rgba = new Uint8ClampedArray(width * height * 4);
    if (!picture) return rgba;
    for (let at = 0; at < width * height; at += 1) {
      const [x, y] = [at % width, Math.floor(at / width)];
      const grey = picture.luma[Math.floor((y * picture.height) / height) * picture.width + Math.floor((x * picture.width) / width)] ?? 0;
      rgba.set([grey, grey, grey, 255], at * 4);
    }
    return rgba;
  }
}
