import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { Camera } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { Banners } from './Banners.tsx';
import { EndDialog } from './EndDialog.tsx';
import { Files } from './Files.tsx';
import { Grants } from './Grants.tsx';
import { Lens } from './lens/Lens.tsx';
import type { PartProps, ScreenProps } from './phone-model.ts';
import { QuestionSheet } from './QuestionSheet.tsx';
import { Stream } from './Stream.tsx';
import { TopBar } from './TopBar.tsx';
import { Troubles } from './Troubles.tsx';
import { Write } from './Write.tsx';

/** The camera for the customer alone: they may look first what it would show. */
function ShowCamera({ model, streams }: PartProps) {
  const { capabilities, question } = model.view.value;
  if (question || !capabilities.some(({ capability }) => capability === 'camera')) return null;
  return (
    <div>
      <button class="btn t wide" type="button" aria-describedby="show-camera" onClick={() => void streams.showCamera()}><Camera class="i" aria-hidden="true" />{texts.showCamera}</button>
      <p id="show-camera" class="muted">{texts.showCameraHelp}</p>
    </div>
  );
}

/** Chat and log with what is around them, where no camera is open. */
function Talk({ model, streams, shell, onEnd }: ScreenProps & { onEnd: () => void }) {
  return (
    <div class="phone">
      <TopBar model={model} streams={streams} onEnd={onEnd} />
      <main>
        <Banners model={model} />
        <Troubles model={model} streams={streams} />
        <Grants model={model} streams={streams} />
        <Stream model={model} />
        <Files model={model} />
        <QuestionSheet model={model} streams={streams} />
        <ShowCamera model={model} streams={streams} />
        <Write model={model} shell={shell} />
      </main>
    </div>
  );
}

/** While the customer waits or is helped. */
export function Session({ model, streams, shell }: ScreenProps) {
  const [dialog, setDialog] = useState<'closed' | 'open'>('closed');
  const Screen = streams.picture.value === 'none' ? Talk : Lens;
  return (
    <>
      <Screen model={model} streams={streams} shell={shell} onEnd={() => setDialog('open')} />
      {dialog === 'open' && <EndDialog model={model} onClose={() => setDialog('closed')} />}
    </>
  );
}
