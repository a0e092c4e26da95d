import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { OctagonX, X } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { Banners } from './Banners.tsx';
import { EndDialog } from './EndDialog.tsx';
import { Files } from './Files.tsx';
import { Grants } from './Grants.tsx';
import type { PhoneModel, ScreenProps } from './phone-model.ts';
import { QuestionSheet } from './QuestionSheet.tsx';
import { Stream } from './Stream.tsx';
import { Write } from './Write.tsx';

const STATE_LOOKS = { waiting: 'waiting', active: 'active', on_hold: 'hold', ended: 'ended' } as const;

/** Whether there is anything that the large X would stop. */
function hasAnything({ view }: PhoneModel): boolean {
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

/** Both X stay in sight while there is something to stop, however far the rest is scrolled. */
function TopBar({ model, onEnd }: { model: PhoneModel; onEnd: () => void }) {
  const isStoppable = hasAnything(model);
  return (
    <header class="phone-top">
      {isStoppable && (
        <div class="phone-keys">
          <button class="btn t danger-fill" type="button" onClick={() => model.stopEverything()}><OctagonX class="i" aria-hidden="true" />{texts.stopEverything}</button>
          <EndButton onEnd={onEnd} />
        </div>
      )}
      <div class="phone-who">
        <h1><bdi>{texts.whoHelps(model.technician.value, model.organisation.value)}</bdi></h1>
        <State model={model} />
        {!isStoppable && <EndButton onEnd={onEnd} />}
      </div>
    </header>
  );
}

/** While the customer waits or is helped. */
export function Session({ model, shell }: ScreenProps) {
  const [dialog, setDialog] = useState<'closed' | 'open'>('closed');
  return (
    <div class="phone">
      <TopBar model={model} onEnd={() => setDialog('open')} />
      <main>
        <Banners model={model} />
        <Grants model={model} />
        <Stream model={model} />
        <Files model={model} />
        <QuestionSheet model={model} />
        <Write model={model} shell={shell} />
      </main>
      {dialog === 'open' && <EndDialog model={model} onClose={() => setDialog('closed')} />}
    </div>
  );
}
