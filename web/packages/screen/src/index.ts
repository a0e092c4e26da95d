export { ScreenPainter, type PaintTarget, type ScreenState } from './painter.ts';
export type { ReplicaPort } from './replica-port.ts';
export { ScreenView, type ScreenViewEvents } from './screen-view.ts';
