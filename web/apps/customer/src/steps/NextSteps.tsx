import { browserTexts, customerTexts as texts, systemTexts, windowText } from '@bowline/ui/texts/en-customer.ts';
import { Check } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { EntryModel } from '../entry/entry-model.ts';
import { AskPicture, PermissionPicture, SavedPicture, WindowPicture } from './pictures.tsx';
import type { Browser } from './surroundings.ts';

interface StepProps {
  number: number;
  press: string;
  where: string;
  picture: ComponentChildren;
}

function Step({ number, press, where, picture }: StepProps) {
  return (
    <li>
      <span class="n" aria-hidden="true">{number}</span>
      <div>
        <strong>{press}</strong>
        <p>{where}</p>
      </div>
      {picture}
    </li>
  );
}

/** After the download began: what to press, in words and small pictures. */
export function NextSteps({ model, browser }: { model: EntryModel; browser: Browser }) {
  const title = useRef<HTMLHeadingElement>(null);
  // The button that had the focus is gone.
  useEffect(() => title.current?.focus(), []);
  const { value } = model.state;
  if (value.type !== 'saved') return null;
  const organisation = model.organisation.value?.name ?? '';
  const system = model.parts.system === 'other' || model.parts.system === 'linux_other' ? 'linux' : model.parts.system;
  const asks = systemTexts[system];
  // A Linux desktop opens a saved program only after it was allowed to run, in its folder.
  const press = system === 'linux' ? 'folder' : 'file';
  const saved = browserTexts[browser][press];
  return (
    <div class="saved">
      <div class="row">
        <Check class="i ok" aria-hidden="true" />
        <h2 tabIndex={-1} ref={title}>{texts.saved}</h2>
      </div>
      <p class="muted">{texts.helperInProgram(value.technicianName)}</p>
      <ol class="steps">
        <Step number={1} press={saved.press} where={saved.where} picture={<SavedPicture browser={browser} press={press} />} />
        <Step
          number={2} press={asks.press} where={asks.where}
          picture={system === 'linux' ? <PermissionPicture /> : <AskPicture yes={asks.yes} no={asks.no} name={organisation} />}
        />
        <Step number={3} press={windowText.press(organisation)} where={windowText.where} picture={<WindowPicture name={organisation} />} />
      </ol>
      <p>{texts.goesOn}</p>
      <button class="btn l" type="button" aria-describedby="again-help" onClick={() => model.downloadAgain()}>{texts.again}</button>
      <p class="muted" id="again-help">{texts.againHelp}</p>
      <button class="btn l" type="button" aria-describedby="browser-help" onClick={() => void model.continueInBrowser()}>{texts.continueInBrowser}</button>
      <p class="muted" id="browser-help">{`${texts.continueAfter} ${texts.continueHelp}`}</p>
    </div>
  );
}
