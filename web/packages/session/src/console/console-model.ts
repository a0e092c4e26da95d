import type { CreateSession, IceServer, Me, ServerToParticipant, SessionCreated, SessionId, SessionSummary, Signal } from '@bowline/protocol';
import { computed, signal } from '@preact/signals-core';
import type { ApiClient, SessionAct } from '../api/api-client.ts';
import { ApiError } from '../api/api-client.ts';
import type { PeerParts } from '../peer/peer-session.ts';
import { type PeerPort, SessionModel, type SessionParts } from '../session/session-model.ts';
import type { SignalingClient } from '../signaling/signaling-client.ts';

/** Most sessions open at a time. */
export const MAX_OPEN = 10;
const OPEN_KEY = 'bowline.open';

/** A connection that takes signals and makes offers. */
export interface SignaledPeer extends PeerPort {
  connect(iceServers: IceServer[]): void;
  handleSignal(signal: Signal): Promise<void>;
}
type SignalingPort = Pick<SignalingClient, 'start' | 'stop' | 'send' | 'state'>;

export interface ConsoleParts extends Omit<SessionParts, 'makePeer' | 'firstInputStream'> {
  api: Pick<ApiClient, 'act' | 'createSession'>;
  makeSignaling(onMessage: (message: ServerToParticipant) => void): SignalingPort;
  makePeer(parts: Omit<PeerParts, 'makeConnection'>): SignaledPeer;
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  now(): number;
}

interface OpenSession {
  model: SessionModel;
  peer: SignaledPeer;
}

function isThere(summary: SessionSummary): boolean {
  return summary.phase.type === 'waiting' || summary.phase.type === 'active';
}

/** Everything the signed-in technician sees. */
export class ConsoleModel {
  readonly organisation = signal('');
  /** Nothing until the first Welcome. */
  readonly sessions = signal<readonly SessionSummary[] | undefined>(undefined);
  readonly openIds = signal<readonly SessionId[]>([]);
  readonly currentId = signal<SessionId | undefined>(undefined);
  readonly problem = signal('');
  readonly signaling: SignalingPort;
  readonly current = computed(() => this.modelOf(this.currentId.value));
  private readonly open = new Map<SessionId, OpenSession>();
  /** Grows whenever `open` changes, so that what is computed from it follows. */
  private readonly openRevision = signal(0);
  private iceServers: IceServer[] = [];

  constructor(
    readonly me: Me,
    private readonly parts: ConsoleParts,
  ) {
    this.restore();
    this.signaling = parts.makeSignaling((message) => this.handle(message));
    this.signaling.start();
  }

  /** Sessions whose customer or technician name has the words. */
  find(words: string): readonly SessionSummary[] {
    const wanted = words.trim().toLocaleLowerCase();
    const all = this.sessions.value ?? [];
    return wanted ? all.filter((session) => (session.customer_name ?? '').toLocaleLowerCase().includes(wanted)) : all;
  }

  openSession(id: SessionId): void {
    if (!this.sessions.value?.some((session) => session.session_id === id)) return;
    if (!this.openIds.value.includes(id)) {
      if (this.openIds.value.length >= MAX_OPEN) {
        this.problem.value = 'too_many_open';
        return;
      }
      this.openIds.value = [...this.openIds.value, id];
    }
    this.select(id);
    this.sync();
  }

  closeTab(id: SessionId): void {
    this.openIds.value = this.openIds.value.filter((known) => known !== id);
    this.open.get(id)?.model.close();
    this.open.delete(id);
    this.openRevision.value += 1;
    if (this.currentId.value === id) this.currentId.value = this.openIds.value.at(-1);
    this.remember();
  }

  async create(body: CreateSession): Promise<SessionCreated> {
    const created = await this.parts.api.createSession(body);
    this.put(created.session);
    return created;
  }

  async act(id: SessionId, act: SessionAct): Promise<void> {
    this.problem.value = '';
    if (act !== 'start' && act !== 'resume') this.open.get(id)?.model.push({ type: 'release_all' });
    try {
      await this.parts.api.act(id, act);
    } catch (error) {
      this.problem.value = error instanceof ApiError ? error.message : 'offline';
    }
  }

  close(): void {
    this.signaling.stop();
    for (const { model } of this.open.values()) model.close();
    this.open.clear();
  }

  modelOf(id: SessionId | undefined): SessionModel | undefined {
    return this.openRevision.value > 0 && id ? this.open.get(id)?.model : undefined;
  }

  private select(id: SessionId): void {
    const before = this.current.peek();
    if (before && this.currentId.peek() !== id) before.push({ type: 'release_all' });
    this.currentId.value = id;
    this.remember();
  }

  private handle(message: ServerToParticipant): void {
    switch (message.type) {
      case 'welcome':
        this.iceServers = message.ice_servers;
        this.organisation.value = message.organisation;
        this.sync(message.sessions, 'every');
        return;
      case 'session_changed':
        return this.put(message.session);
      case 'signal':
        this.open.get(message.session_id)?.peer.handleSignal(message.signal).catch((error: unknown) => this.parts.log(String(error)));
        return;
      case 'refused':
        this.parts.log(`refused: ${message.error.detail}`);
        return;
      case 'going_away':
        return;
      default:
        message satisfies never;
    }
  }

  private put(session: SessionSummary): void {
    const all = this.sessions.value ?? [];
    const known = all.some((other) => other.session_id === session.session_id);
    this.sync(known ? all.map((other) => (other.session_id === session.session_id ? session : other)) : [session, ...all]);
  }

  /** Brings the models of the open tabs in line with the list. */
  private sync(sessions: readonly SessionSummary[] = this.sessions.value ?? [], connect: 'every' | 'new' = 'new'): void {
    const byId = new Map(sessions.map((session) => [session.session_id, session]));
    this.openIds.value = this.openIds.value.filter((id) => byId.has(id));
    if (this.currentId.value && !byId.has(this.currentId.value)) this.currentId.value = this.openIds.value.at(-1);
    for (const id of this.openIds.value) {
      const summary = byId.get(id);
      if (summary) this.syncOne(summary, connect);
    }
    this.sessions.value = sessions;
    this.remember();
  }

  private syncOne(summary: SessionSummary, connect: 'every' | 'new'): void {
    const known = this.open.get(summary.session_id) ?? this.makeSession(summary);
    if (!this.open.has(summary.session_id)) {
      this.open.set(summary.session_id, known);
      this.openRevision.value += 1;
    }
    known.model.summary.value = summary;
    const { peer } = known;
    if (!isThere(summary)) peer.close();
    else if (connect === 'every' || peer.state.value === 'idle') peer.connect(this.iceServers);
  }

  private makeSession(summary: SessionSummary): OpenSession {
    let peer: SignaledPeer | undefined;
    const model = new SessionModel(summary, {
      ...this.parts,
      firstInputStream: Math.floor(this.parts.now() / 1000) % 2 ** 32,
      makePeer: (handlers) => {
        peer = this.parts.makePeer({
          ...handlers,
          sendSignal: (sent) => this.signaling.send({ type: 'signal', session_id: summary.session_id, to: null, signal: sent }),
        });
        return peer;
      },
    });
    if (!peer) throw new Error('a session always has a connection');
    return { model, peer };
  }

  private remember(): void {
    this.parts.storage.setItem(OPEN_KEY, JSON.stringify({ open: this.openIds.value, current: this.currentId.value }));
  }

  private restore(): void {
    try {
      const kept = JSON.parse(this.parts.storage.getItem(OPEN_KEY) ?? '{}') as { open?: unknown; current?: unknown };
      const ids = Array.isArray(kept.open) ? kept.open.filter((id): id is string => typeof id === 'string') : [];
      this.openIds.value = ids.slice(0, MAX_OPEN);
      if (typeof kept.current === 'string') this.currentId.value = kept.current;
    } catch {
      this.parts.log('the kept tabs cannot be read');
    }
  }
}
