import { type Capability, type DataUsed, type Receipt, isSnapshotName } from '@bowline/protocol';
import type { ConsoleModel, SessionModel } from '@bowline/session';
import { NO_DATA, mostOf, sumOf } from '@bowline/session/peer/data-used.ts';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { clock, timeOf, timeSpan } from '@bowline/ui/times.ts';
import { KeptOfPhones } from '../eyes/Sources.tsx';
import { Kept } from '../lens/Kept.tsx';
import { sizeOf } from '../stream/words.ts';

function spansOf({ spans }: Receipt, capability: Capability): string {
  const own = spans.filter((span) => span.capability === capability);
  const told = own.map(({ from_ms, until_ms }) => timeSpan(from_ms, until_ms, ''));
  return told.join(', ') || texts.never;
}

/** What one device's line carried, as far as either side counted it; a page that was loaded anew counted less. */
function ofDevice(session: SessionModel, told: DataUsed | null | undefined): DataUsed {
  const { sent_bytes: received_bytes, received_bytes: sent_bytes } = session.camera.data.used.value;
  return mostOf({ sent_bytes, received_bytes }, told ?? NO_DATA);
}

/** What the customer's lines carried: the computer's, and those of the phones that it was seen through. */
function dataUsed(session: SessionModel, { data_used: told }: Receipt): DataUsed {
  const phones = session.eyes.phones.value.map((phone) => ofDevice(phone, phone.receipt.value?.data_used));
  return phones.reduce(sumOf, ofDevice(session, told));
}

/** Which facts tell something of a session: a browser has no mouse that is used, and the applet no camera. */
function factsOf(session: SessionModel, { spans }: Receipt): readonly (readonly [name: string, capability: Capability])[] {
  const isUsed = (capability: Capability): boolean => spans.some((span) => span.capability === capability);
  const onComputer = [[texts.screenSeen, 'view'], [texts.handsUsed, 'control']] as const;
  const inBrowser = [[texts.lens.cameraSeen, 'camera'], [texts.lens.voiceHeard, 'microphone'], [texts.lens.lightOn, 'flashlight'], [texts.lens.recordedWhen, 'recording']] as const;
  const isBrowser = session.summary.value.customer === 'browser';
  return [...onComputer.filter(([, capability]) => !isBrowser || isUsed(capability)), ...inBrowser.filter(([, capability]) => isBrowser || isUsed(capability))];
}

/** The same as on the customer's receipt. */
function ReceiptFacts({ session, receipt, endedMs }: { session: SessionModel; receipt: Receipt; endedMs: number }) {
  const named = (files: Receipt['files']): string => files.map(({ name, size_bytes }) => `${name} · ${sizeOf(size_bytes)}`).join('; ');
  const snapshots = named(receipt.files.filter(({ name }) => isSnapshotName(name)));
  const { sent_bytes, received_bytes } = dataUsed(session, receipt);
  return (
    <>
      <div><dt>{texts.duration}</dt><dd class="num">{receipt.started_ms === null ? texts.neverStarted : clock(endedMs - receipt.started_ms)}</dd></div>
      {sent_bytes + received_bytes > 0 && <div><dt>{texts.lens.dataUsed}</dt><dd class="num">{texts.lens.sentAndReceived(sizeOf(sent_bytes), sizeOf(received_bytes))}</dd></div>}
      {factsOf(session, receipt).map(([name, capability]) => <div key={capability}><dt>{name}</dt><dd>{spansOf(receipt, capability)}</dd></div>)}
      <div><dt>{texts.filesReceived}</dt><dd><bdi>{named(receipt.files.filter(({ name }) => !isSnapshotName(name))) || texts.none}</bdi></dd></div>
      {snapshots && <div><dt>{texts.lens.snapshots}</dt><dd><bdi>{snapshots}</bdi></dd></div>}
    </>
  );
}

/** Why it ended, when, and its receipt. The log stays beside it. */
export function EndedPanel({ model, session }: { model: ConsoleModel; session: SessionModel }) {
  const { phase, label_since_ms: endedMs, session_id: id } = session.summary.value;
  if (phase.type !== 'ended') return null;
  const receipt = session.receipt.value;
  return (
    <section class="desk place" aria-labelledby="ended-title">
      <div class="card">
        <h2 id="ended-title">{texts.endedTitle}</h2>
        <dl class="facts">
          <div><dt>{texts.endedBy}</dt><dd>{texts.endedReasons[phase.reason]}</dd></div>
          <div><dt>{texts.endedAt}</dt><dd><time>{timeOf(endedMs)}</time></dd></div>
          {receipt && <ReceiptFacts session={session} receipt={receipt} endedMs={endedMs} />}
        </dl>
        <Kept session={session} />
        <KeptOfPhones session={session} />
        {session.logState.value === 'loading' && <p role="status" class="muted">{texts.logLoading}</p>}
        {session.logState.value === 'failed' && (
          <div class="row">
            <p role="alert" class="muted">{texts.logFailed}</p>
            <button class="btn" type="button" onClick={() => model.readLog(id)}>{texts.tryAgain}</button>
          </div>
        )}
        <div class="row"><button class="btn" type="button" onClick={() => model.closeTab(id)}>{texts.closeThisTab}</button></div>
      </div>
    </section>
  );
}
