import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { OctagonX, X } from 'lucide-preact';
import type { PartProps, PhoneModel } from './phone-model.ts';

const STATE_LOOKS = { waiting: 'waiting', active: 'active', on_hold: 'hold', ended: 'ended' } as const;

/** Whether there is anything that the large X would stop. */
export function hasAnything({ view }: PhoneModel): boolean {
  const { capabilities, question } = view.value;
  return question !== null || capabilities.some(({ state }) => state === 'allowed' || state === 'asked');
}

function State({ model }: { model: PhoneModel }) {
  const { stage } = model.view.value;
  const line = model.line.value;
  const isUp = line === 'online' || line === 'connecting';
  return <span class={`st pill ${isUp ? STATE_LOOKS[stage] : 'reconnecting'}`}>{isUp ? texts.states[stage] : texts.reconnecting}</span>;
}

function EndButton({ onEnd }: { onEnd: () => void }) {
  return <button class="btn t icon push" type="button" aria-label={texts.endSession} title={texts.endSession} onClick={onEnd}><X class="i" aria-hidden="true" /></button>;
}

/** The large X: nothing leaves any more, and the camera is off. */
export function StopButton({ model, streams }: PartProps) {
  return <button class="btn t danger-fill" type="button" onClick={() => { streams.hideCamera(); model.stopEverything(); }}><OctagonX class="i" aria-hidden="true" />{texts.stopEverything}</button>;
}

/** Both X stay in sight while there is something to stop, however far the rest is scrolled. */
export function TopBar({ model, streams, onEnd }: PartProps & { onEnd: () => void }) {
  const isStoppable = hasAnything(model);
  return (
    <header class="phone-top">
      {isStoppable && (
        <div class="phone-keys">
          <StopButton model={model} streams={streams} />
          <EndButton onEnd={onEnd} />
        </div>
      )}
      <div class="phone-who">
        <h1 tabIndex={-1}><bdi>{texts.whoHelps(model.technician.value, model.organisation.value)}</bdi></h1>
        <State model={model} />
        {!isStoppable && <EndButton onEnd={onEnd} />}
      </div>
    </header>
  );
}
