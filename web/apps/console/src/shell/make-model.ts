import type { Me } from '@bowline/protocol';
import { ScreenView } from '@bowline/screen';
import { type ApiClient, ConsoleModel, PeerSession, SignalingClient, type SocketPort } from '@bowline/session';

/** Gives a received file to the browser's downloads. */
function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function openSocket(): SocketPort {
  const url = new URL('/api/v1/signaling', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(url) as unknown as SocketPort;
}

/** Joins the view model with the browser. */
export function makeModel(me: Me, api: ApiClient): ConsoleModel {
  const log = (text: string): void => console.warn(text);
  return new ConsoleModel(me, {
    api,
    log,
    save,
    storage: sessionStorage,
    now: () => Date.now(),
    makeScreen: (handlers) => new ScreenView(handlers),
    makeSignaling: (onMessage) => {
      const client = new SignalingClient({ fetchTicket: () => api.signalingTicket(), openSocket, onMessage, log });
      addEventListener('online', () => client.hurry());
      return client;
    },
    makePeer: (parts) =>
      new PeerSession({
        ...parts,
        makeConnection: (servers) =>
          new RTCPeerConnection({
            iceServers: servers.map(({ urls, username, credential }) => (username && credential ? { urls, username, credential } : { urls })),
          }),
      }),
  });
}
