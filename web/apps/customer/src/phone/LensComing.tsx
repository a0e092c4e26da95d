import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import type { ScreenProps } from './phone-model.ts';

/** What the customer is told, and can do, while the camera is wanted and its screen is not here. */
export function LensComing({ model, streams, shell: { lens, reload } }: ScreenProps) {
  const state = lens.state.value;
  const { type } = state;
  if (type === 'here') return null;
  const isOpenUnseen = streams.picture.value === 'private' && model.view.value.question?.capability !== 'camera';
  return (
    <>
      <p role="status">{type === 'loading' ? texts.lensComing : ''}</p>
      <div role="alert">
        {state.type === 'failed' && (
          <div class="banner danger">
            <p class="grow"><b>{texts.lensNotLoadedTitle}</b> {texts.lensNotLoaded}</p>
            {/* Some browsers ask for a script only once, until the page is loaded anew; the session outlasts that. */}
            {state.tries > 1 && <button class="btn t" type="button" onClick={reload}>{texts.reload}</button>}
            <button class="btn t" type="button" onClick={() => void lens.load()}>{texts.tryAgain}</button>
          </div>
        )}
      </div>
      {isOpenUnseen && <button class="btn t" type="button" onClick={() => streams.hideCamera()}>{texts.hideCamera}</button>}
    </>
  );
}
