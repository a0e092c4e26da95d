import type { Part } from '@bowline/customer';
import type { EntryAccepted, EntryProof, Eula, Organisation, Program } from '@bowline/protocol';
import { type ApiClient, ApiError } from '@bowline/session/api/api-client.ts';
import { signal } from '@preact/signals';
import type { Remembered } from '../remembered.ts';
import type { Place, System } from '../steps/surroundings.ts';

/** How far the customer has come. */
export type EntryState =
  | { type: 'ready' }
  | { type: 'incomplete' }
  | { type: 'checking' }
  | { type: 'wrong' }
  | { type: 'too_many_tries'; untilMs: number }
  | { type: 'no_applet' }
  /** A link works, and the customer sees who helps before anything begins. */
  | { type: 'found'; accepted: EntryAccepted }
  /** Nothing is spent before the organisation's agreement is accepted. */
  | { type: 'eula'; accepted: EntryAccepted; eula: Eula }
  | { type: 'declined' }
  /** On a phone: what there is to know, before the session begins. */
  | { type: 'tutorial'; accepted: EntryAccepted }
  | { type: 'no_webrtc' }
  | { type: 'no_core' }
  | { type: 'offline' }
  | { type: 'failed' }
  | { type: 'saved'; technicianName: string; program: Program };

export type EntryWay = { type: 'pin' } | { type: 'link'; token: string };

/** Why the session cannot go on in this browser: it has no WebRTC, or what it needs of the server did not come. */
export type BrowserTrouble = 'no_webrtc' | 'no_core';

export interface EntryParts {
  api: Pick<ApiClient, 'organisation' | 'enter' | 'eula'>;
  system: System;
  place: Place;
  way: EntryWay;
  startDownload(path: string, fileName: string): void;
  /** Takes part in this browser, in place of this page. Whatever the server refuses is thrown. */
  openBrowser(accepted: EntryAccepted, part: Part): Promise<'opened' | BrowserTrouble>;
  /** Loads what a session in the browser needs, while the customer reads. */
  prepareBrowser(): void;
  remembered: Remembered;
  now(): number;
}

/** How the server is told that no program is wanted. */
const BROWSER = 'browser';
const DEFAULT_WAIT_SECONDS = 60;
/** How the server answers whatever code or link does not work; anything else says nothing about it. */
const NOT_FOUND = 404;

/** The support page's one task: a code or link in, a download out. */
export class EntryModel {
  readonly organisation = signal<Organisation | undefined>(undefined);
  readonly code = signal('');
  readonly state = signal<EntryState>({ type: 'ready' });
  /** Seconds until the next try. */
  readonly waitSeconds = signal(0);
  private part: Part = 'whole';
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(readonly parts: EntryParts) {}

  async loadOrganisation(): Promise<void> {
    try {
      this.organisation.value = await this.parts.api.organisation();
    } catch {
      // Whoever has typed meanwhile knows more than this first question.
      if (this.state.value.type === 'ready') this.state.value = { type: 'offline' };
    }
  }

  /** Keeps the digits of whatever was typed or pasted. */
  type(text: string): void {
    this.code.value = text.replace(/\D/g, '').slice(0, 6);
    if (this.state.value.type === 'wrong' || this.state.value.type === 'incomplete') this.state.value = { type: 'ready' };
  }

  /** What the one button does: save the program, or on a phone take part here. */
  submit(): Promise<void> {
    if (this.state.value.type === 'found') return this.continueInBrowser();
    return this.parts.place === 'phone' ? this.continueInBrowser() : this.check(this.parts.system, (accepted) => this.save(accepted));
  }

  /** Takes part without the program. A link shows first who helps; a code was typed by somebody who knows. */
  continueInBrowser(part: Part = 'whole'): Promise<void> {
    this.part = part;
    const { value } = this.state;
    if (value.type === 'found') return this.attempt(() => this.open(value.accepted));
    const isLink = this.parts.way.type === 'link';
    return this.check(BROWSER, (accepted) => {
      if (!isLink) return this.open(accepted);
      this.state.value = { type: 'found', accepted };
      return Promise.resolve();
    });
  }

  /** Kept in this browser, where that keeps anything: the same text is not asked again. */
  acceptEula(): Promise<void> {
    const { value } = this.state;
    if (value.type !== 'eula') return Promise.resolve();
    this.parts.remembered.acceptEula(value.eula.version);
    return this.attempt(() => this.teach(value.accepted));
  }

  declineEula(): void {
    if (this.state.value.type === 'eula') this.state.value = { type: 'declined' };
  }

  /** Skipped or read. It is shown before every session until the customer wants it hidden. */
  leaveTutorial(again: 'show' | 'hide'): Promise<void> {
    const { value } = this.state;
    if (value.type !== 'tutorial') return Promise.resolve();
    if (again === 'hide') this.parts.remembered.hideTutorial();
    return this.attempt(() => this.begin(value.accepted));
  }

  downloadAgain(): void {
    const { value } = this.state;
    // Only a path of this server: anything else would leave the page.
    if (value.type !== 'saved' || !/^\/(?![/\\])/.test(value.program.download)) return;
    this.parts.startDownload(value.program.download, value.program.file_name);
  }

  private async check(system: string, take: (accepted: EntryAccepted) => Promise<void>): Promise<void> {
    if (this.state.value.type === 'checking' || this.state.value.type === 'too_many_tries') return;
    const proof = this.proof();
    if (!proof) return;
    await this.attempt(async () => {
      if (!this.organisation.value) await this.loadOrganisation();
      await take(await this.parts.api.enter({ proof, system }));
    });
  }

  private save({ technician_name, program }: EntryAccepted): Promise<void> {
    this.state.value = program ? { type: 'saved', technicianName: technician_name, program } : { type: 'no_applet' };
    this.downloadAgain();
    return Promise.resolve();
  }

  private async attempt(step: () => Promise<void>): Promise<void> {
    this.state.value = { type: 'checking' };
    try {
      await step();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Takes part in this browser, once the customer has accepted what there is to accept. */
  private async open(accepted: EntryAccepted): Promise<void> {
    const { api, remembered } = this.parts;
    const { eula: version } = this.organisation.value ?? (await api.organisation());
    if (!version || remembered.hasAcceptedEula(version)) return this.teach(accepted);
    this.parts.prepareBrowser();
    this.state.value = { type: 'eula', accepted, eula: await api.eula() };
  }

  private teach(accepted: EntryAccepted): Promise<void> {
    if (this.parts.place !== 'phone' || this.part === 'chat' || this.parts.remembered.isTutorialHidden()) return this.begin(accepted);
    this.parts.prepareBrowser();
    this.state.value = { type: 'tutorial', accepted };
    return Promise.resolve();
  }

  private async begin(accepted: EntryAccepted): Promise<void> {
    const opened = await this.parts.openBrowser(accepted, this.part);
    if (opened !== 'opened') this.state.value = { type: opened };
  }

  private proof(): EntryProof | undefined {
    const { way } = this.parts;
    if (way.type === 'link') {
      if (!way.token) this.state.value = { type: 'wrong' };
      return way.token ? way : undefined;
    }
    if (this.code.value.length === 6) return { type: 'pin', pin: this.code.value };
    this.state.value = { type: 'incomplete' };
    return undefined;
  }

  private fail(error: unknown): void {
    if (!(error instanceof ApiError)) this.state.value = { type: 'offline' };
    else if (error.body.code === 'too_many_tries') this.wait(error.body.retry_after_seconds ?? DEFAULT_WAIT_SECONDS);
    else if (error.body.code === 'no_applet') this.state.value = { type: 'no_applet' };
    else if (error.status === NOT_FOUND) this.state.value = { type: 'wrong' };
    else this.state.value = { type: 'failed' };
  }

  private wait(seconds: number): void {
    const untilMs = this.parts.now() + seconds * 1000;
    this.code.value = '';
    this.waitSeconds.value = seconds;
    this.state.value = { type: 'too_many_tries', untilMs };
    clearInterval(this.timer);
    this.timer = setInterval(() => {
      this.waitSeconds.value = Math.max(0, Math.ceil((untilMs - this.parts.now()) / 1000));
      if (this.waitSeconds.value > 0) return;
      clearInterval(this.timer);
      this.state.value = { type: 'ready' };
    }, 250);
  }
}
