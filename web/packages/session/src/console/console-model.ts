import type { CreateSession, IceServer, Me, ServerToParticipant, SessionCreated, SessionId, SessionSummary } from '@bowline/protocol';
import { computed, effect, signal, untracked } from '@preact/signals-core';
import { type ApiClient, ApiError, type SessionAct } from '../api/api-client.ts';
import type { PeerParts } from '../peer/peer-session.ts';
import type { Seat } from '../seat/seat.ts';
import { EitherPeer, type SignaledPeer } from '../session/either-peer.ts';
import { PlainPeer } from '../session/plain-peer.ts';
import { SessionModel } from '../session/session-model.ts';
import type { SessionParts } from '../session/session-parts.ts';
import type { SignalingClient } from '../signaling/signaling-client.ts';
import { CameraPlaces } from './camera-places.ts';
import { EntryKeys } from './entry-keys.ts';
import { Phones } from './phones.ts';
import { type Problem, problemOf } from './problem.ts';

/** Most sessions open at a time. */
export const MAX_OPEN = 10;
const OPEN_KEY = 'bowline.open';

type SignalingPort = Pick<SignalingClient, 'start' | 'stop' | 'expire' | 'send' | 'prove' | 'state' | 'sinceMs'>;

type OwnParts = 'makePeer' | 'serverAheadMs' | 'firstInputStream' | 'otherCameras' | 'giveBackCamera' | 'quietenOthers' | 'linkOf';

export interface ConsoleParts extends Omit<SessionParts, OwnParts> {
  api: Pick<ApiClient, 'act' | 'createSession' | 'logoutEverywhere' | 'sessionLog' | 'sessions'>;
  makeSignaling(onMessage: (message: ServerToParticipant) => void): SignalingPort;
  makePeer(parts: Omit<PeerParts, 'makeConnection' | 'takesPackets' | 'now'>): SignaledPeer;
  seat: Pick<Seat, 'place' | 'take' | 'leave' | 'close'>;
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** How many cameras a technician may have at a time where the server does not say so; one if nothing is said. */
  lensAtOnce?: number;
}

interface OpenSession {
  model: SessionModel;
  peer: EitherPeer;
}

function isThere(summary: SessionSummary): boolean {
  return summary.phase.type === 'waiting' || summary.phase.type === 'active';
}

/** Everything the signed-in technician sees. */
export class ConsoleModel {
  readonly organisation = signal('');
  /** All but the phones of other sessions; nothing until the first Welcome. */
  readonly sessions = signal<readonly SessionSummary[] | undefined>(undefined);
  readonly openIds = signal<readonly SessionId[]>([]);
  readonly currentId = signal<SessionId | undefined>(undefined);
  readonly problem = signal<Problem | undefined>(undefined);
  /** Whether somebody guesses codes, so that the server looks at few. */
  readonly attackMode = signal<'on' | 'off'>('off');
  /** How far the server's clock is ahead of this computer's, which may be wrong by days. */
  readonly serverAheadMs = signal(0);
  readonly signaling: SignalingPort;
  readonly keys: EntryKeys;
  readonly current = computed(() => this.modelOf(this.currentId.value));
  /** Whether the technician works here or in another tab. */
  readonly place: Seat['place'];
  private readonly open = new Map<SessionId, OpenSession>();
  /** Grows whenever `open` changes, so that what is computed from it follows. */
  private readonly openRevision = signal(0);
  private iceServers: IceServer[] = [];
  private readonly relays = new Map<SessionId, IceServer>();
  readonly cameras = new CameraPlaces(() => this.openModels());
  readonly phones = new Phones({
    models: () => this.openModels(),
    open: (summary, connect) => this.syncOne(summary, connect),
    forget: (id) => this.forget(id),
    readLog: (id) => this.parts.api.sessionLog(id),
  });
  /** Whose customer hears the technician now. */
  readonly talksTo = computed(() => this.openModels().find((model) => model.camera.ownVoice.isOpen.value));
  /** Whether something would be lost with this page. */
  readonly hasUnsaved = computed(() => this.openModels().some((model) => model.camera.recording.hasUnsaved.value));
  private readonly stopWatching: () => void;

  constructor(
    readonly me: Me,
    private readonly parts: ConsoleParts,
  ) {
    this.place = parts.seat.place;
    this.cameras.atOnce.value = parts.lensAtOnce ?? 1;
    this.keys = new EntryKeys(parts.storage);
    this.restore();
    this.signaling = parts.makeSignaling((message) => this.handle(message));
    this.stopWatching = effect(() => {
      if (this.place.value === 'elsewhere') untracked(() => this.stepAside());
    });
    if (this.place.peek() === 'here') this.signaling.start();
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
      if (!this.makeRoom()) return this.fail({ type: 'too_many_open' });
      this.openIds.value = [...this.openIds.value, id];
    }
    if (this.currentId.value !== id) this.problem.value = undefined;
    this.select(id);
    this.sync();
  }

  closeTab(id: SessionId): void {
    const at = this.openIds.value.indexOf(id);
    this.openIds.value = this.openIds.value.filter((known) => known !== id);
    this.forget(id);
    if (this.currentId.value === id) this.currentId.value = this.openIds.value[at] ?? this.openIds.value.at(-1);
    this.remember();
  }

  async create(body: CreateSession): Promise<SessionCreated> {
    const created = await this.parts.api.createSession(body).catch((error: unknown) => this.rethrow(error));
    this.keys.add(created);
    this.put(created.session);
    return created;
  }

  /** Makes a link by which a phone becomes the eyes of a session, and shows it to that session's customer. */
  async addPhone(id: SessionId): Promise<void> {
    const customer_name = this.modelOf(id)?.summary.peek().customer_name ?? null;
    await this.create({ customer_name, entry: 'link', eyes_of: id });
  }

  async act(id: SessionId, act: SessionAct): Promise<'done' | 'failed'> {
    this.problem.value = undefined;
    if (act !== 'start' && act !== 'resume') this.open.get(id)?.model.letGo();
    try {
      await this.parts.api.act(id, act);
      return 'done';
    } catch (error) {
      this.checkSignedIn(error);
      this.fail(problemOf(error));
      return 'failed';
    }
  }

  /** Signs every browser of the account out. Whoever wants that must know when the server has not done it. */
  async signOutEverywhere(): Promise<'done' | 'failed'> {
    this.problem.value = undefined;
    try {
      await this.parts.api.logoutEverywhere();
      return 'done';
    } catch (error) {
      this.checkSignedIn(error);
      this.fail(problemOf(error));
      return 'failed';
    }
  }

  dismissProblem(): void {
    this.problem.value = undefined;
  }

  /** Reads the log that the server keeps of a session that is over. */
  readLog(id: SessionId): void {
    void this.open.get(id)?.model.loadLog(() => this.parts.api.sessionLog(id));
  }

  /** Takes the work back from the tab that has it. */
  useHere(): void {
    this.parts.seat.take();
    this.signaling.start();
  }

  /** Ends the connections. `keep` leaves the tabs for the next time, as when the sign-in has expired. */
  close(tabs: 'keep' | 'forget' = 'keep'): void {
    this.stopWatching();
    this.signaling.stop();
    this.parts.seat.close();
    for (const id of [...this.open.keys()]) this.forget(id);
    if (tabs === 'keep') return;
    this.openIds.value = [];
    this.currentId.value = undefined;
    this.keys.clear();
    this.remember();
  }

  modelOf(id: SessionId | undefined): SessionModel | undefined {
    return this.openRevision.value > 0 && id ? this.open.get(id)?.model : undefined;
  }

  private fail(problem: Problem): void {
    this.problem.value = problem;
  }

  private rethrow(error: unknown): never {
    this.checkSignedIn(error);
    throw error;
  }

  private checkSignedIn(error: unknown): void {
    if (error instanceof ApiError && error.body.code === 'unauthenticated') this.signaling.expire();
  }

  /** Tabs of ended sessions give way, the oldest first. */
  private makeRoom(): boolean {
    if (this.openIds.value.length < MAX_OPEN) return true;
    const ended = (id: SessionId): boolean => this.sessions.value?.find((session) => session.session_id === id)?.phase.type === 'ended';
    const oldest = this.openIds.value.find(ended);
    if (oldest) this.closeTab(oldest);
    return oldest !== undefined;
  }

  private select(id: SessionId): void {
    const before = this.current.peek();
    if (before && this.currentId.peek() !== id) before.letGo();
    this.currentId.value = id;
    this.remember();
  }

  private handle(message: ServerToParticipant): void {
    switch (message.type) {
      case 'welcome':
        this.serverAheadMs.value = message.now_ms - this.parts.now();
        this.iceServers = message.ice_servers;
        this.organisation.value = message.organisation;
        this.cameras.atOnce.value = message.lens_at_once ?? this.parts.lensAtOnce ?? 1;
        // Said again after a Welcome while it is on.
        this.attackMode.value = 'off';
        return this.welcome(message.sessions);
      case 'relay_granted':
        this.relays.set(message.session_id, message.relay);
        return;
      case 'session_changed':
        return this.put(message.session);
      case 'signal':
        this.open.get(message.session_id)?.peer.handleSignal(message.signal).catch((error: unknown) => this.parts.log(String(error)));
        return;
      case 'talk':
        this.open.get(message.session_id)?.peer.handleTalk(message.message);
        return;
      case 'refused':
        this.parts.log(`refused: ${message.error.detail}`);
        return;
      case 'taken_over':
        if (this.signaling.state.value === 'taken_over') this.parts.seat.leave();
        return;
      case 'attack_mode_changed':
        this.attackMode.value = message.mode;
        return;
      case 'going_away':
      // For customers.
      case 'heard':
        return;
      default:
        message satisfies never;
    }
  }

  /** The server names the sessions that it has at hand; tabs of those that ended longer ago stay. */
  private welcome(sessions: readonly SessionSummary[]): void {
    const ids = new Set(sessions.map((session) => session.session_id));
    const missing = this.openIds.value.filter((id) => !ids.has(id));
    const kept = (this.sessions.value ?? []).filter(({ session_id, phase }) => missing.includes(session_id) && phase.type === 'ended');
    const current = this.currentId.value;
    this.sync([...sessions, ...kept], 'every');
    if (missing.length > kept.length) void this.findOlder(missing, current);
  }

  private async findOlder(missing: readonly SessionId[], current: SessionId | undefined): Promise<void> {
    const all = await this.parts.api.sessions().catch(() => []);
    const known = new Set(this.sessions.value?.map((session) => session.session_id));
    const found = all.filter(({ session_id, phase }) => missing.includes(session_id) && phase.type === 'ended' && !known.has(session_id));
    if (found.length === 0) return;
    this.openIds.value = [...this.openIds.value, ...found.map((session) => session.session_id)].slice(0, MAX_OPEN);
    if (current && this.openIds.value.includes(current)) this.currentId.value = current;
    this.currentId.value ??= this.openIds.value[0];
    this.sync([...this.summaries(), ...found]);
  }

  private put(session: SessionSummary): void {
    const all = this.summaries();
    const known = all.some((other) => other.session_id === session.session_id);
    this.sync(known ? all.map((other) => (other.session_id === session.session_id ? session : other)) : [session, ...all]);
  }

  /** Brings the models of the open tabs in line with the list. */
  private sync(all: readonly SessionSummary[] = this.summaries(), connect: 'every' | 'new' = 'new'): void {
    const sessions = this.phones.takeOut(all);
    const byId = new Map(sessions.map((session) => [session.session_id, session]));
    for (const id of this.openIds.value.filter((known) => !byId.has(known))) this.forget(id);
    this.openIds.value = this.openIds.value.filter((id) => byId.has(id));
    if (this.currentId.value && !byId.has(this.currentId.value)) this.currentId.value = this.openIds.value.at(-1);
    for (const id of this.openIds.value) {
      const summary = byId.get(id);
      if (summary) this.syncOne(summary, connect);
    }
    this.sessions.value = sessions;
    this.keys.prune(all);
    this.phones.sync(connect);
    this.remember();
  }

  private summaries(): readonly SessionSummary[] {
    return [...(this.sessions.value ?? []), ...this.phones.listed.value];
  }

  private syncOne(summary: SessionSummary, connect: 'every' | 'new'): void {
    const known = this.open.get(summary.session_id) ?? this.makeSession(summary);
    if (!this.open.has(summary.session_id)) {
      this.open.set(summary.session_id, known);
      this.openRevision.value += 1;
    }
    const { peer, model } = known;
    const before = model.summary.value;
    const isBack = before.link.type !== 'up' && summary.link.type === 'up';
    model.summary.value = summary;
    peer.choose(summary.customer);
    // Whoever waited may still be connected to here, if the line was away while somebody took their place.
    if (before.phase.type === 'waiting' && before.joined_again_ms !== summary.joined_again_ms) peer.close();
    if (!isThere(summary)) {
      peer.close();
      if (summary.phase.type === 'ended') {
        this.relays.delete(summary.session_id);
        this.readLog(summary.session_id);
      }
    } else if (this.place.peek() === 'here' && (connect === 'every' || isBack || peer.state.value === 'idle')) {
      peer.connect(this.serversOf(summary.session_id));
    }
  }

  private serversOf(id: SessionId): IceServer[] {
    const relay = this.relays.get(id);
    return relay ? [...this.iceServers, relay] : this.iceServers;
  }

  private makeSession(summary: SessionSummary): OpenSession {
    let peer: EitherPeer | undefined;
    const { session_id } = summary;
    const model = new SessionModel(summary, {
      ...this.parts,
      serverAheadMs: this.serverAheadMs,
      otherCameras: () => this.cameras.inTheWayOf(summary.session_id),
      giveBackCamera: (user) => this.cameras.giveBack(user),
      quietenOthers: () => this.cameras.quietenAllBut(summary.session_id),
      linkOf: (id) => this.keys.of(id)?.link ?? undefined,
      firstInputStream: Math.floor(this.parts.now() / 1000) % 2 ** 32,
      makePeer: (handlers) => {
        const direct = this.parts.makePeer({
          ...handlers,
          sendSignal: (sent) => this.signaling.send({ type: 'signal', session_id, to: null, signal: sent }),
          proveLine: () => this.signaling.prove(),
        });
        const plain = new PlainPeer({ ...handlers, sessionId: session_id, send: (message) => this.signaling.send(message), line: this.signaling.state, now: () => this.parts.now() });
        peer = new EitherPeer(direct, plain);
        return peer;
      },
    });
    if (!peer) throw new Error('a session always has a connection');
    return { model, peer };
  }

  /** Another tab has the work: this one lets go of everything and keeps only what is on the screen. */
  private stepAside(): void {
    this.signaling.stop();
    for (const { model, peer } of this.open.values()) {
      model.letGo();
      model.camera.stepAside();
      peer.close();
    }
  }

  private openModels(): readonly SessionModel[] {
    return this.openRevision.value > 0 ? [...this.open.values()].map(({ model }) => model) : [];
  }

  /** A session takes its phones with it. */
  private forget(id: SessionId): void {
    for (const [phone, { model }] of this.open) if (model.summary.peek().eyes_of === id) this.forget(phone);
    this.open.get(id)?.model.close();
    this.open.delete(id);
    this.openRevision.value += 1;
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
