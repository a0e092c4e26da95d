import type { Capability, SessionSummary } from '@bowline/protocol';
import type { ConsoleModel, SessionModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { timeOf } from '@bowline/ui/times.ts';
import { Camera, Circle, Eye, Flashlight, Mic, MousePointer2, Pause, Play, Smartphone, X } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from '../parts/Dialog.tsx';
import { Status, nameOf } from './Status.tsx';

const ICONS = { view: Eye, control: MousePointer2, camera: Camera, microphone: Mic, flashlight: Flashlight, recording: Circle } as const;

function CapabilityChip({ session, capability }: { session: SessionModel; capability: Capability }) {
  const state = session.stateOf(capability);
  const Icon = ICONS[capability];
  const act = (): void => (state === 'allowed' ? session.release(capability) : session.request(capability));
  const paused = state === 'allowed' ? session.capabilities.value.find((status) => status.capability === capability)?.paused : null;
  const noRecorder = capability === 'recording' ? session.camera.recording.noRecorder : undefined;
  const usable = session.isRunning.value && state !== 'asked' && !noRecorder;
  const title = noRecorder ? texts.lens.noRecorder[noRecorder] : state === 'allowed' ? texts.giveBack : texts.ask;
  return (
    <button class={`cap ${state} ${paused ? 'paused' : ''}`} type="button" disabled={!usable} title={title} onClick={act}>
      <Icon class="i" aria-hidden="true" /><b>{texts.capabilities[capability]}</b> {paused ? texts.lens.paused(texts.pauses[paused]) : session.hasFailed(capability) ? texts.failedThere : texts.capabilityStates[state]}
    </button>
  );
}

/** What the end does where the customer is. */
function endHelp({ customer }: SessionSummary): string {
  if (customer === null) return texts.endHelp.nobody;
  return customer === 'applet' ? texts.endHelp.applet : texts.endHelp.page;
}

function EndButton({ help, onEnd }: { help: string; onEnd(): void }) {
  const [asks, setAsks] = useState<'no' | 'yes'>('no');
  return (
    <>
      <button class="btn danger" type="button" onClick={() => setAsks('yes')}><X class="i" aria-hidden="true" />{texts.endSession}</button>
      {asks === 'yes' && (
        <Dialog title={texts.endTitle} role="alertdialog" onClose={() => setAsks('no')}>
          {(close) => (
            <>
              <p>{help}</p>
              <div class="row">
                <button class="btn" type="button" onClick={close}>{texts.stay}</button>
                <button class="btn danger-fill push" type="button" onClick={() => { close(); onEnd(); }}>{texts.endSession}</button>
              </div>
            </>
          )}
        </Dialog>
      )}
    </>
  );
}

/** What a customer's device can do, if it is allowed. */
function Capabilities({ session, label, icon }: { session: SessionModel; label: string; icon?: ComponentChildren }) {
  // What a customer's browser can do is not known before it said so.
  const abilities = session.summary.value.customer === 'browser' && !session.camera.isTold.value ? [] : session.abilities.value;
  if (abilities.length === 0) return null;
  return (
    <div class="caps" role="group" aria-label={label}>
      {icon}{abilities.map((capability) => <CapabilityChip key={capability} session={session} capability={capability} />)}
    </div>
  );
}

/** Says before Start that whoever waits may be somebody else than before. */
function JoinedAgain({ summary }: { summary: SessionSummary }) {
  const { phase, joined_again_ms: at } = summary;
  const isBefore = phase.type === 'connecting' || phase.type === 'waiting';
  return <div role="status">{isBefore && at !== null && <p class="joined-again">{texts.joinedAgain(timeOf(at))}</p>}</div>;
}

/** Who it is, how it stands, and what to do with the session. */
export function SessionHead({ model, session }: { model: ConsoleModel; session: SessionModel }) {
  const summary = session.summary.value;
  const id = summary.session_id;
  const { type } = summary.phase;
  const phone = session.eyes.here.value;
  return (
    <section class="head" aria-label={nameOf(summary)}>
      <div class="row">
        <h1 class="trim"><bdi>{nameOf(summary)}</bdi></h1><Status label={summary.label} pill="pill" /><span class="muted trim"><bdi>{session.system.value}</bdi></span>
        <span class="push row">
          {type === 'waiting' && <button class="btn primary" type="button" onClick={() => void model.act(id, 'start')}><Play class="i" aria-hidden="true" />{texts.start}</button>}
          {type === 'active' && summary.flow === 'running' && <button class="btn" type="button" onClick={() => void model.act(id, 'hold')}><Pause class="i" aria-hidden="true" />{texts.hold}</button>}
          {type === 'active' && summary.flow === 'on_hold' && <button class="btn primary" type="button" onClick={() => void model.act(id, 'resume')}><Play class="i" aria-hidden="true" />{texts.resume}</button>}
          {type !== 'ended' && <EndButton help={endHelp(summary)} onEnd={() => void model.act(id, 'end')} />}
        </span>
      </div>
      <JoinedAgain summary={summary} />
      {type !== 'ended' && (
        <div class="caps of-both">
          <Capabilities session={session} label={texts.allows} />
          {phone && <Capabilities session={phone} label={texts.phone.allows} icon={<Smartphone class="i" aria-hidden="true" />} />}
        </div>
      )}
    </section>
  );
}
