import type { IceServer } from '@bowline/protocol';

/** The servers as the browser wants them: a credential only where there is one. */
export function iceServersOf(servers: readonly IceServer[]): RTCIceServer[] {
  return servers.map(({ urls, username, credential }) => (username && credential ? { urls, username, credential } : { urls }));
}

/** A connection of the browser. */
export function makeConnection(servers: readonly IceServer[]): RTCPeerConnection {
  return new RTCPeerConnection({ iceServers: iceServersOf(servers) });
}
