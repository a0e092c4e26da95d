import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { Camera } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { Banners } from './Banners.tsx';
import { EndDialog } from './EndDialog.tsx';
import { Files } from './Files.tsx';
import { focusWho } from './focus-who.ts';
import { Grants } from './Grants.tsx';
import { LensComing } from './LensComing.tsx';
import { type PartProps, type ScreenProps, hasCamera, isCameraWanted } from './phone-model.ts';
import { QuestionSheet } from './QuestionSheet.tsx';
import { Stream } from './Stream.tsx';
import { TopBar } from './TopBar.tsx';
import { Troubles } from './Troubles.tsx';
import { Write } from './Write.tsx';

/** Whatever else the page loads comes before what may not be needed. */
const LENS_AFTER_MS = 1500;

/** Has the screen of the camera loaded when the line is at rest, and at once when the camera is wanted. */
function useLens({ model, streams, shell: { lens } }: ScreenProps): void {
  const isWanted = isCameraWanted(model, streams);
  const mayCome = hasCamera(model) && model.line.value === 'online';
  useEffect(() => {
    if (isWanted) void lens.load();
  }, [isWanted]);
  useEffect(() => {
    if (!mayCome) return;
    const timer = setTimeout(() => void lens.load(), LENS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [mayCome]);
}

/** The camera for the customer alone: they may look first what it would show. */
function ShowCamera({ model, streams }: PartProps) {
  if (model.view.value.question || !hasCamera(model)) return null;
  return (
    <div>
      <button class="btn t wide" type="button" aria-describedby="show-camera" onClick={() => void streams.showCamera()}><Camera class="i" aria-hidden="true" />{texts.showCamera}</button>
      <p id="show-camera" class="muted">{texts.showCameraHelp}</p>
    </div>
  );
}

/** Chat and log with what is around them, where no camera is open, or its screen is not here yet. */
function Talk({ model, streams, shell, onEnd }: ScreenProps & { onEnd: () => void }) {
  return (
    <div class="phone">
      <TopBar model={model} streams={streams} onEnd={onEnd} />
      <main>
        <Banners model={model} />
        <Troubles model={model} streams={streams} />
        {isCameraWanted(model, streams) && <LensComing model={model} streams={streams} shell={shell} />}
        <Grants model={model} streams={streams} />
        <Stream model={model} />
        <Files model={model} />
        <QuestionSheet model={model} streams={streams} shell={shell} />
        <ShowCamera model={model} streams={streams} />
        <Write model={model} shell={shell} />
      </main>
    </div>
  );
}

/** While the customer waits or is helped. */
export function Session({ model, streams, shell }: ScreenProps) {
  const [dialog, setDialog] = useState<'closed' | 'open'>('closed');
  const lens = shell.lens.state.value;
  const Screen = streams.picture.value !== 'none' && lens.type === 'here' ? lens.Screen : Talk;
  useLens({ model, streams, shell });
  // The button that led here went with the page before.
  useEffect(focusWho, [Screen]);
  return (
    <>
      <Screen model={model} streams={streams} shell={shell} onEnd={() => setDialog('open')} />
      {dialog === 'open' && <EndDialog model={model} onClose={() => setDialog('closed')} />}
    </>
  );
}
