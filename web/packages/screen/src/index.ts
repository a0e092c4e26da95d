export { ScreenPainter, type PaintTarget, type ScreenState } from './painter.ts';
export type { ReplicaPort } from './replica-port.ts';
export type { ScreenNumbers } from './screen-meter.ts';
export { ScreenView, type ScreenViewEvents, takesPackets } from './screen-view.ts';
