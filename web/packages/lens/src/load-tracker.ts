/** What the WebAssembly class `LensTracker` offers (`core/anchor`); its numbers are explained there. */
export interface LensTracker {
  frame(luma: Uint8Array, width: number, height: number, stride: number): number;
  cut(): void;
  spare(sparing: boolean): void;
  thumbnail(frame: number): Uint8Array | undefined;
  find(thumbnail: Uint8Array): Float64Array;
  add_stroke(id: number, frame: number, fractions: Float32Array): number;
  add_on_picture(id: number, luma: Uint8Array, width: number, height: number, stride: number, fractions: Float32Array): number;
  states(): Float64Array;
  remove(id: number): void;
  clear(): void;
  free(): void;
}

/** A new stroke is taken through so many kept frames with each new one, so that none takes long. */
export const REPLAY_FRAMES = 8;

interface TrackerModule {
  default: () => Promise<unknown>;
  LensTracker: new (replayFrames: number) => LensTracker;
}

/** The generated package is built apart and may be absent in a checkout that has no WebAssembly yet. */
const modules = import.meta.glob<TrackerModule>('../../anchor/pkg/bowline_anchor.js');

export async function loadTracker(): Promise<LensTracker> {
  const load = modules['../../anchor/pkg/bowline_anchor.js'];
  if (!load) throw new Error('This server was built without the tracker of drawings.');
  const module = await load();
  await module.default();
  return new module.LensTracker(REPLAY_FRAMES);
}
