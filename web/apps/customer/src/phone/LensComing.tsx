import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import type { ScreenProps } from './phone-model.ts';

/** What the customer is told, and can do, while the camera is wanted and its screen is not here. */
export function LensComing({ model, streams, shell: { lens } }: ScreenProps) {
  const { type } = lens.state.value;
  if (type === 'here') return null;
  const isOpenUnseen = streams.picture.value === 'private' && !model.view.value.question;
  return (
    <>
      <p role="status">{type === 'loading' ? texts.lensComing : ''}</p>
      <div role="alert">
        {type === 'failed' && (
          <div class="banner danger">
            <p class="grow"><b>{texts.lensNotLoadedTitle}</b> {texts.lensNotLoaded}</p>
            <button class="btn t" type="button" onClick={() => void lens.load()}>{texts.tryAgain}</button>
          </div>
        )}
      </div>
      {isOpenUnseen && <button class="btn t" type="button" onClick={() => streams.hideCamera()}>{texts.hideCamera}</button>}
    </>
  );
}
