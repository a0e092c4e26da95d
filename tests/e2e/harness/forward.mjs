// @ts-check
// Forwards TCP connections: node forward.mjs LISTEN-HOST LISTEN-PORT TO-HOST TO-PORT
import { connect, createServer } from 'node:net';

const [listenHost = '', listenPort = '', toHost = '', toPort = ''] = process.argv.slice(2);

createServer((near) => {
  const far = connect(Number(toPort), toHost);
  near.pipe(far).pipe(near);
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
  near.on('close', () => far.destroy());
  far.on('close', () => near.destroy());
}).listen(Number(listenPort), listenHost, () => console.log('forwarding'));
