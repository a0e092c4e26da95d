import type { SocketPort } from './signaling-client.ts';

/** Opens the line to the server that this page came from. */
export function openSocket(): SocketPort {
  const url = new URL('/api/v1/signaling', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(url) as unknown as SocketPort;
}
