export { ApiClient, ApiError, OfflineError, type SessionAct } from './api/api-client.ts';
export { ConsoleModel, MAX_OPEN } from './console/console-model.ts';
export type { OfferedFile } from './files/file-receiver.ts';
export { PeerSession } from './peer/peer-session.ts';
export { SessionModel } from './session/session-model.ts';
export { SignalingClient, type SignalingState, type SocketPort } from './signaling/signaling-client.ts';
