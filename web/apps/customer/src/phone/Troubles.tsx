import type { StreamTrouble } from '@bowline/customer';
import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { Volume2 } from 'lucide-preact';
import type { PartProps, PhoneModel, StreamsModel } from './phone-model.ts';

/** What can be opened once more is allowed, or was only for the customer themselves. */
function TryAgain({ trouble, model, streams }: PartProps & { trouble: StreamTrouble }) {
  const { capability } = trouble;
  const isAllowed = model.view.value.capabilities.some((one) => one.capability === capability && one.state === 'allowed');
  if (!isAllowed || (capability !== 'camera' && capability !== 'microphone')) return null;
  return <button class="btn t" type="button" onClick={() => void streams.reopen(capability)}>{texts.tryAgain}</button>;
}

function TapToHear({ streams }: { streams: StreamsModel }) {
  if (streams.voice.value !== 'needs_tap') return null;
  return <button class="btn t primary wide" type="button" onClick={() => streams.hear()}><Volume2 class="i" aria-hidden="true" />{texts.tapToHear}</button>;
}

/** What the technician asked for is asked for once more by them; what only the customer wanted to see has its own button. */
function canAskAgain({ capability }: StreamTrouble, { view }: PhoneModel): boolean {
  return view.value.capabilities.some((one) => one.capability === capability && one.state === 'revoked');
}

/** What keeps camera, microphone or sound from working, and what to do about it. */
export function Troubles({ model, streams }: PartProps) {
  const trouble = streams.trouble.value;
  return (
    <>
      <div role="alert">
        {trouble && (
          <div class="banner danger">
            <p class="grow"><b>{texts.troubleTitles[trouble.capability]}</b> {texts.troubles[trouble.why]}{canAskAgain(trouble, model) && <> {texts.canAskAgain}</>}</p>
            <TryAgain trouble={trouble} model={model} streams={streams} />
            <button class="btn t" type="button" onClick={() => streams.dismissTrouble()}>{texts.dismiss}</button>
          </div>
        )}
      </div>
      <TapToHear streams={streams} />
    </>
  );
}
