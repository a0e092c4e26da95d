import type { CapabilityStatus } from '@bowline/protocol';
import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import type { PartProps, StreamsModel } from './phone-model.ts';

/** Holds back what is heard or seen without taking it back. The camera's buttons are below its picture. */
function PauseButton({ status, streams }: { status: CapabilityStatus; streams: StreamsModel }) {
  const { capability, paused } = status;
  if (capability !== 'microphone' && capability !== 'view') return null;
  const names = capability === 'microphone' ? { pause: texts.mute, resume: texts.unmute } : { pause: texts.pauseScreen, resume: texts.resumeScreen };
  if (paused === null || paused === 'background') return <button class="btn t" type="button" onClick={() => streams.pause(capability)}>{names.pause}</button>;
  return <button class="btn t" type="button" onClick={() => void streams.resume(capability)}>{names.resume}</button>;
}

/** What is in force, each with a way to take it back. */
export function Grants({ model, streams }: PartProps) {
  const allowed = model.view.value.capabilities.filter(({ state }) => state === 'allowed');
  if (allowed.length === 0) return null;
  return (
    <section aria-label={texts.allowedNow}>
      <ul class="rows grants">
        {allowed.map((status) => (
          <li key={status.capability} class={status.paused ? 'paused' : ''}>
            <span class="grow">{texts.inForce[status.capability]}{status.paused && <span class="muted"> · {texts.pausedNow(texts.pauses[status.paused])}</span>}</span>
            <PauseButton status={status} streams={streams} />
            <button class="btn t danger" type="button" aria-label={texts.stopOne(texts.inForce[status.capability])} onClick={() => model.revoke(status.capability)}>{texts.stop}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}
