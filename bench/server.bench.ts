import { readFileSync } from 'node:fs';
import type { Server } from '../tests/e2e/harness/server.ts';
import { expect, story } from '../tests/e2e/harness/story.ts';
import { tell } from './figures.ts';

const TECHNICIANS = 20;
/** As many as a technician may have active at once. */
const SESSIONS_EACH = 10;

interface Created {
  pin: string;
  session: { session_id: string };
}

story('200 sessions in which nothing happens', async ({ customer, server }) => {
  const { page } = customer;
  await page.goto(server.url);
  const technicians = [];
  for (let number = 1; number <= TECHNICIANS; number += 1) technicians.push(await signUp(server, `technician${number}@northpier.example`));
  const before = residentBytes(server.pid);
  for (const technician of technicians) {
    const { ticket } = await technician.post<{ ticket: string }>('signaling-tickets');
    await connect(page, { as: 'console', ticket });
    for (let number = 1; number <= SESSIONS_EACH; number += 1) {
      const { pin, session } = await technician.post<Created>('sessions', { entry: 'pin', customer_name: `Customer ${number}` });
      const { join_secret } = await technician.post<{ join_secret: string }>('join', { pin });
      await connect(page, { as: 'applet', join_secret });
      await technician.post(`sessions/${session.session_id}/start`);
    }
  }
  expect(await page.evaluate(() => (window as ConnectedWindow).bowlineOpen)).toBe(TECHNICIANS * (SESSIONS_EACH + 1));
  const after = residentBytes(server.pid);
  tell('idle_session_bytes', (after - before) / (TECHNICIANS * SESSIONS_EACH), 'bytes');
  tell('server_resident_bytes', after, 'bytes');
});

interface Caller {
  post<Answer>(path: string, body?: unknown): Promise<Answer>;
}

/** Makes an account, and calls the server as its browser would. */
async function signUp(server: Server, email: string): Promise<Caller> {
  const headers: Record<string, string> = { origin: server.url, 'content-type': 'application/json' };
  const call = async (path: string, body?: unknown): Promise<Response> => {
    const said = await fetch(`${server.url}/api/v1/${path}`, { method: 'POST', headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!said.ok) throw new Error(`${path}: ${said.status} ${await said.text()}`);
    return said;
  };
  const token = server.invite(email).split('#invitation=')[1];
  const accepted = await call('invitations/accept', { token, email, name: 'Mara Keller', password: 'correct horse battery' });
  headers['cookie'] = accepted.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
  return {
    post: async <Answer>(path: string, body?: unknown) => {
      const text = await (await call(path, body)).text();
      return (text === '' ? undefined : JSON.parse(text)) as Answer;
    },
  };
}

interface ConnectedWindow {
  bowlineOpen?: number;
}

/** Opens a signaling socket in the page, waits for the welcome, and leaves it open. */
async function connect(page: Page, proof: unknown): Promise<void> {
  await page.evaluate(
    (proof) =>
      new Promise<void>((welcome, refused) => {
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/v1/signaling`);
        const connected = window as ConnectedWindow;
        socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', proof }));
        socket.onmessage = ({ data }: MessageEvent<string>) => {
          if (data.includes('"type":"relay_granted"')) return undefined;
          if (!data.includes('"type":"welcome"')) return refused(new Error(data));
          socket.onmessage = null;
          connected.bowlineOpen = (connected.bowlineOpen ?? 0) + 1;
          return welcome();
        };
        socket.onclose = () => {
          connected.bowlineOpen = (connected.bowlineOpen ?? 0) - 1;
          refused(new Error('the server closed the socket'));
        };
      }),
    proof,
  );
}

type Page = Parameters<Parameters<typeof story>[2]>[0]['customer']['page'];

function residentBytes(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) * 1024;
}
