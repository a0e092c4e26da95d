/** A page that keeps hold of the connections that it makes. */
export interface Keeping extends Window {
  connections?: RTCPeerConnection[];
}

/** Runs in a page that has not connected yet. */
export function keepConnections(): void {
  const connections: RTCPeerConnection[] = [];
  (window as Keeping).connections = connections;
  const Plain = RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(settings?: RTCConfiguration) {
      super(settings);
      connections.push(this);
    }
  };
}
