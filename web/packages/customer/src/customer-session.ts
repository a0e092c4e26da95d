import {
  type Capability,
  type ConnectionId,
  type CustomerKept,
  type CustomerOutput,
  type CustomerView,
  type DataUsed,
  type HistoryLine,
  MAX_CONTROL_MESSAGE_BYTES,
  type PauseReason,
  type ServerToParticipant,
  type SessionSummary,
  type Signal,
  type TransferId,
  isTooLarge,
  parseChat,
} from '@bowline/protocol';
import type { ChatOutcome } from '@bowline/session/session/outbox.ts';
import type { SignalingState } from '@bowline/session/signaling/signaling-client.ts';
import { type ReadonlySignal, batch, effect, signal, untracked } from '@preact/signals-core';
import { CoreRunner } from './core-runner.ts';
import type { AnswerPort, CustomerParts, LinePort, Notice } from './customer-parts.ts';
import type { Counted } from './devices/data-meter.ts';
import { FileSender, type FileTrouble, type UnderWay } from './file-sender.ts';
import { isForServer } from './for-server.ts';
import { forgotten } from './forgotten.ts';
import { Presence } from './presence.ts';
import type { Sent } from './sections.ts';
import { ServerQueue } from './server-queue.ts';
import { WayFinder } from './way-finder.ts';

/** Lines that are shown and kept, as many as the core keeps. */
const MAX_LINES = 2000;
/** Not every line is worth a write of all of them. */
const SAVE_AFTER_MS = 500;
/** Nor is every count of the line; a page that a phone ends without a word loses no more of it. */
const SAVE_COUNT_EVERY_MS = 10_000;
/** The server hears at most this often that the session is in use. */
const IN_USE_EVERY_MS = 20_000;

/** One session as the customer takes part in it from a page: the shell around the core that decides. */
export class CustomerSession {
  readonly view: ReadonlySignal<CustomerView>;
  readonly stream = signal<readonly HistoryLine[]>([]);
  readonly technician = signal('');
  readonly organisation = signal('');
  private readonly presence = new Presence();
  readonly technicianState = this.presence.state;
  /** The session itself; or a phone through which a computer's session sees, and whether it left by itself. */
  readonly role = signal<'whole' | 'eyes' | 'eyes_left'>('whole');
  readonly notice = signal<Notice | undefined>(undefined);
  /** Whether a reload would find the session again. */
  readonly keeping = signal<'kept' | 'not_kept'>('kept');
  readonly health = signal<'well' | 'broken'>('well');
  readonly line: ReadonlySignal<SignalingState>;
  readonly underWay: ReadonlySignal<UnderWay | undefined>;
  private readonly runner: CoreRunner;
  private readonly server: LinePort;
  private readonly peer: AnswerPort;
  private readonly way: WayFinder;
  private readonly queue = new ServerQueue((message) => this.server.send(message));
  /** Whether the server has heard all that it was told for the log. */
  readonly isHeard = this.queue.isEmpty;
  private readonly sender = new FileSender({
    send: (message) => this.peer.send('file', message),
    bufferedBytes: () => this.peer.bufferedBytes('file'),
    onOut: (id) => void this.runner.tell((core) => core.handle_file_out(id)),
    onFailed: (id, why) => this.handleNotSent(id, why),
    onUse: () => this.noteUse(),
  });
  private saving: ReturnType<typeof setTimeout> | undefined;
  private usedMs = -Infinity;
  private savedMs = -Infinity;
  private isOver = false;
  private lastTransfer: number;
  private dataUsed: DataUsed;
  private stopWatching = (): void => undefined;

  constructor(private readonly parts: CustomerParts) {
    const { kept, clock } = parts;
    this.stream.value = kept.history;
    this.technician.value = kept.technician;
    this.server = parts.makeLine((message) => this.handleMessage(message));
    this.line = this.server.state;
    this.peer = parts.makePeer({
      sendSignal: (to, signal) => this.sendSignal(to, signal),
      onConnected: () => this.handleConsoleConnected(),
      onLost: () => this.handleConsoleLost(),
      onControl: (text) => this.handleControl(text),
      onLensOpen: () => parts.streams.handleLensOpen(),
      onLens: (message) => parts.streams.handleLens(message),
      onVoice: (voice) => parts.streams.handleVoice(voice),
      onFileRoom: () => this.sender.handleRoom(),
      onSilent: () => this.way.handleSilent(),
    });
    this.way = new WayFinder(this.server, this.peer);
    this.lastTransfer = kept.lastTransfer;
    this.dataUsed = kept.dataUsed;
    const before: CustomerKept = { history: [...kept.history], last_transfer: kept.lastTransfer };
    const core = parts.makeCore(parts.system, JSON.stringify(parts.abilities), JSON.stringify(before), clock.monotonicMs(), clock.unixMs());
    this.runner = new CoreRunner(core, { clock, carryOut: (output) => this.carryOut(output), onBroken: (error) => this.handleBroken(error) });
    this.view = this.runner.view;
    this.underWay = this.sender.underWay;
  }

  start(): void {
    this.runner.tell(() => undefined);
    const stopLine = effect(() => {
      const state = this.server.state.value;
      untracked(() => this.handleLine(state));
    });
    const stopFiles = effect(() => this.sender.keepOnly(new Set(this.view.value.files.map((file) => file.transfer_id))));
    const stopPage = this.parts.watchPage(this.server, {
      onVisible: () => this.parts.awake.handleVisible(),
      onHidden: () => this.saveNow(),
      onLeaving: () => this.saveNow(),
      onMoved: () => this.way.handleMoved(),
    });
    this.stopWatching = () => {
      stopLine();
      stopFiles();
      stopPage();
    };
    this.parts.awake.hold();
    this.saveNow();
    this.server.start();
  }

  /** What the clock of a question says. */
  monotonicMs(): number {
    return this.parts.clock.monotonicMs();
  }

  chat(written: string): ChatOutcome {
    const parsed = parseChat(written);
    if (parsed.type !== 'chat') return parsed.type;
    this.noteUse();
    return this.runner.tell((core, mono, unix) => core.handle_chat(parsed.text, mono, unix)) === true ? 'taken' : 'empty';
  }

  answer(question: number, answer: 'yes' | 'no'): void {
    this.act((core, mono, unix) => core.handle_answer(question, answer === 'yes', mono, unix));
  }

  revoke(capability: Capability): void {
    this.act((core, mono, unix) => core.handle_revoke(capability, mono, unix));
  }

  /** Something holds back what is allowed, or lets it go on. */
  pause(capability: Capability, reason: PauseReason, holds: boolean): void {
    this.runner.tell((core, mono, unix) => core.handle_pause(capability, reason, holds, mono, unix));
  }

  /** This device can do something from now on, or cannot any more. */
  setAbility(capability: Capability, isThere: boolean): void {
    this.runner.tell((core, mono, unix) => core.handle_ability(capability, isThere, mono, unix));
  }

  /** What is asked for or allowed does not work here, in words for the technician. Nobody has denied it. */
  tellFailure(capability: Capability, detail: string): void {
    this.runner.tell((core, mono, unix) => core.handle_failure(capability, detail, mono, unix));
  }

  /** The technician waits for a still of the camera that could not be taken. */
  tellSnapshotFailed(): void {
    this.runner.tell((core) => core.handle_snapshot_failed());
  }

  /** What leaves from here on. */
  show(sent: Sent): Promise<void> {
    return this.peer.show(sent);
  }

  sendLens(message: Uint8Array<ArrayBuffer>): boolean {
    return this.peer.send('lens', message);
  }

  /** What the connection that carries the session has carried. */
  count(): Counted | undefined {
    return this.peer.stats();
  }

  handleDataUsed(used: DataUsed): void {
    this.dataUsed = used;
    this.runner.tell((core) => core.handle_data_used(used.sent_bytes, used.received_bytes));
    if (this.parts.clock.monotonicMs() >= this.savedMs + SAVE_COUNT_EVERY_MS) this.saveNow();
  }

  /** The large X: everything is taken back, the session stays. */
  stopEverything(): void {
    this.act((core, mono, unix) => core.handle_revoke_everything(mono, unix));
  }

  feelsWrong(): void {
    this.noteLeft();
    this.act((core, mono, unix) => core.handle_feels_wrong(mono, unix));
  }

  /** The small X, confirmed. */
  end(): void {
    this.noteLeft();
    this.act((core, mono, unix) => core.handle_customer_end(mono, unix));
  }

  /** Offers files to the technician. Nothing moves before they take them. */
  sendFiles(files: Iterable<File>): void {
    this.notice.value = undefined;
    this.noteUse();
    for (const file of files) this.offer(file);
  }

  /** What has left is not called back, unless it is under way once more. */
  stopFile(id: TransferId): void {
    const file = this.view.value.files.find((one) => one.transfer_id === id);
    if (file?.progress === 'out' && !this.sender.has(id)) return;
    this.act((core, mono, unix) => core.handle_file_failed(id, mono, unix));
  }

  dismissNotice(): void {
    this.notice.value = undefined;
  }

  private act(fact: Parameters<CoreRunner['tell']>[0]): void {
    this.noteUse();
    this.runner.tell(fact);
  }

  private offer(file: File): void {
    const offered = this.runner.tell((core) => {
      try {
        return core.handle_file_chosen(file.name, file.size);
      } catch (why) {
        // A refusal is a text; anything else is a fault of the core.
        if (typeof why !== 'string') throw why;
        return why;
      }
    });
    if (typeof offered === 'number') {
      this.sender.add(offered, file);
      this.lastTransfer = offered;
      this.saveNow();
    } else if (offered !== undefined) this.notice.value = { type: 'not_offered', name: file.name, why: offered };
  }

  private handleNotSent(id: TransferId, why: FileTrouble): void {
    const file = this.view.value.files.find((one) => one.transfer_id === id);
    this.notice.value = { type: 'not_sent', name: file?.name ?? '', why };
    this.runner.tell((core, mono, unix) => core.handle_file_failed(id, mono, unix));
  }

  private handleMessage(message: ServerToParticipant): void {
    switch (message.type) {
      case 'welcome':
        this.organisation.value = message.organisation;
        this.peer.setIceServers(message.ice_servers);
        this.queue.handleWelcome();
        for (const session of message.sessions) this.handleSummary(session);
        return this.way.handleLineBack();
      case 'session_changed':
        return this.handleSummary(message.session);
      case 'relay_granted':
        return message.session_id === this.parts.kept.sessionId ? this.peer.useRelay(message.relay) : undefined;
      case 'signal':
        if (message.session_id === this.parts.kept.sessionId && !this.isOver) void this.peer.handleSignal(message.from, message.signal);
        return;
      case 'heard':
        return this.queue.handleHeard(message.count);
      case 'refused':
        return this.parts.log(`the server refused a message: ${message.error.code}`);
      case 'going_away':
        return this.way.handleServerAway();
      // The line itself deals with this one, and two are for consoles.
      case 'taken_over':
      case 'attack_mode_changed':
      case 'talk':
        return;
      default:
        message satisfies never;
    }
  }

  private noteLeft(): void {
    if (this.role.peek() === 'eyes') this.role.value = 'eyes_left';
  }

  private handleSummary(session: SessionSummary): void {
    if (session.session_id !== this.parts.kept.sessionId) return;
    if (session.eyes_of !== null && this.role.peek() === 'whole') this.role.value = 'eyes';
    this.technician.value = session.technician_name;
    this.runner.tell((core, mono, unix) => core.handle_phase(JSON.stringify(session), mono, unix));
    if (session.phase.type === 'ended') this.finish();
  }

  private handleLine(state: SignalingState): void {
    if (state === 'reconnecting') this.way.handleLineLost();
    if (state === 'signed_out') this.handleSummary(forgotten(this.parts.kept.sessionId, this.technician.value));
    if (state === 'taken_over') this.handleSummary(forgotten(this.parts.kept.sessionId, this.technician.value, 'joined_elsewhere'));
  }

  private sendSignal(to: ConnectionId, signal: Signal): void {
    this.queue.push({ type: 'signal', session_id: this.parts.kept.sessionId, to, signal });
  }

  private handleConsoleConnected(): void {
    this.presence.handleHere();
    this.way.handleConnected();
    this.runner.tell((core) => core.handle_console_connected());
  }

  private handleConsoleLost(): void {
    this.presence.handleGone();
    this.runner.tell((core) => core.handle_console_lost());
  }

  private handleControl(text: string): void {
    this.noteUse();
    if (isTooLarge(text, MAX_CONTROL_MESSAGE_BYTES)) return this.parts.log('a message over the bound');
    const why = this.runner.tell((core, mono, unix) => core.handle_console_message(text, mono, unix));
    if (why) this.parts.log(`a message of the technician was refused: ${why}`);
  }

  private carryOut(output: CustomerOutput): void {
    switch (output.type) {
      case 'to_console':
        if (output.message.type === 'line') this.takeLine(output.message.line);
        this.peer.send('control', JSON.stringify(output.message));
        return;
      case 'to_server':
        if (isForServer(output.entry.event)) this.queue.push({ type: 'report_log', entry: output.entry });
        return;
      case 'begin_file':
        return this.sender.begin(output.transfer_id);
      case 'stop_file':
        return this.sender.stop(output.transfer_id);
      case 'take_snapshot':
        return void this.parts.streams.takeSnapshot();
      case 'end_at_server':
        return this.queue.push({ type: 'end_session', reason: output.reason });
      case 'redraw':
        return;
      case 'over':
        return this.handleOver();
      default:
        output satisfies never;
    }
  }

  private takeLine(line: HistoryLine): void {
    this.stream.value = [...this.stream.value, line].slice(-MAX_LINES);
    if (this.isOver) return;
    this.saving ??= setTimeout(() => this.saveNow(), SAVE_AFTER_MS);
  }

  private saveNow(): void {
    clearTimeout(this.saving);
    this.saving = undefined;
    if (this.isOver) return;
    this.savedMs = this.parts.clock.monotonicMs();
    this.keeping.value = this.parts.keep.save({ ...this.parts.kept, technician: this.technician.value, history: this.stream.value, lastTransfer: this.lastTransfer, dataUsed: this.dataUsed });
  }

  private noteUse(): void {
    const nowMs = this.parts.clock.monotonicMs();
    if (nowMs < this.usedMs + IN_USE_EVERY_MS || !this.server.send({ type: 'in_use' })) return;
    this.usedMs = nowMs;
  }

  /** Nothing is shared from here on. The line stays until the server has heard of the end. */
  private handleOver(): void {
    this.isOver = true;
    this.letGo();
    this.parts.keep.clear();
  }

  private handleBroken(error: unknown): void {
    this.parts.log(`the core cannot go on: ${String(error)}`);
    this.saveNow();
    batch(() => {
      this.health.value = 'broken';
      this.letGo();
    });
    this.finish();
  }

  private letGo(): void {
    clearTimeout(this.saving);
    this.presence.stop();
    this.way.stop();
    this.saving = undefined;
    this.sender.close();
    this.peer.close();
    this.parts.awake.letGo();
  }

  private finish(): void {
    this.stopWatching();
    this.runner.stop();
    this.queue.whenHeard(() => this.server.stop());
  }
}
