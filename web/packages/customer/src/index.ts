export type { CorePort, MakeCore } from './core-port.ts';
export { type Clock, browserClock } from './core-runner.ts';
export { CustomerSession, type CustomerParts, type Notice, type TechnicianState } from './customer-session.ts';
export type { FileTrouble, UnderWay } from './file-sender.ts';
export { Keep, type Kept } from './keep.ts';
export { loadCore } from './load-core.ts';
export { PeerAnswer } from './peer-answer.ts';
export { ScreenAwake, browserWake } from './wake-lock.ts';
export { watchPage } from './watch-page.ts';
