export { LensBoard, type LensParts } from './board.ts';
export { browserTracker } from './browser-tracker.ts';
export type { PicturePort } from './pictures.ts';
export { COLOURS, type Side, type StrokeInfo, type StrokeKind, type StrokeState, type Tool } from './stroke.ts';
export type { TrackerPort } from './tracker-port.ts';
export { MAX_STROKES, MAX_TEXT_LENGTH } from './wire.ts';
