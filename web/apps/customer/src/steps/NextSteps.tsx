import { browserTexts, customerTexts as texts, systemTexts, windowText } from '@bowline/ui/texts/en-customer.ts';
import { Check, File } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import type { EntryModel } from '../entry/entry-model.ts';
import type { Browser } from './surroundings.ts';

interface StepProps {
  number: number;
  press: string;
  where: string;
  children: ComponentChildren;
}

function Step({ number, press, where, children }: StepProps) {
  return (
    <li>
      <span class="n" aria-hidden="true">{number}</span>
      <div>
        <strong>{press}</strong>
        <p>{where}</p>
      </div>
      <div class="pic" aria-hidden="true">{children}</div>
    </li>
  );
}

/** After the download began: what to press, in words and small pictures. */
export function NextSteps({ model, browser }: { model: EntryModel; browser: Browser }) {
  const { value } = model.state;
  if (value.type !== 'saved') return null;
  const organisation = model.organisation.value?.name ?? '';
  const { system } = model.parts;
  const asks = systemTexts[system === 'other' ? 'linux' : system];
  const saves = browserTexts[browser];
  const fileName = decodeURIComponent(value.accepted.download.split('/').at(-1) ?? '');
  return (
    <div class="saved">
      <div class="row" role="status">
        <Check class="i ok" aria-hidden="true" />
        <strong>{texts.saved}</strong>
        <span class="push st pill waiting">{texts.waiting}</span>
      </div>
      <p class="muted">{texts.helper(value.accepted.technician_name)}</p>
      <ol class="steps">
        <Step number={1} press={saves.press} where={saves.where}>
          <div class="f"><File class="i" /><span class="trim">{fileName}</span></div>
          <div class="end"><span class="hit">{saves.file}</span></div>
        </Step>
        <Step number={2} press={asks.press} where={asks.where}>
          <div class="trim">{organisation}</div>
          <div class="b"><span class="hit">{asks.yes}</span><span>{asks.no}</span></div>
        </Step>
        <Step number={3} press={windowText.press(organisation)} where={windowText.where}>
          <div class="f"><span class="mark">{organisation.slice(0, 1)}</span><span class="trim">{organisation}</span></div>
        </Step>
      </ol>
      <button class="btn l" type="button" onClick={() => model.downloadAgain()}>{texts.again}</button>
    </div>
  );
}
