import type { PictureState, SessionModel } from '@bowline/session';
import { consoleTexts } from '@bowline/ui/texts/en-console.ts';
import { useEffect, useRef } from 'preact/hooks';
import { Lost } from '../desktop/Lost.tsx';
import { PathBar } from '../desktop/PathBar.tsx';
import { useFullScreen } from '../desktop/full-screen.ts';
import { InTheWay } from './InTheWay.tsx';
import { Kept } from './Kept.tsx';
import { LensTools } from './LensTools.tsx';
import { NoPicture } from './NoPicture.tsx';
import { RecordingSign } from './Record.tsx';
import { Surface } from './Surface.tsx';
import { VoiceBar } from './VoiceBar.tsx';
import { handleLensKey } from './lens-keys.ts';
import { wordsOfStrokes } from './words.ts';
import { type Zoom, useZoom } from './zoom.ts';

const texts = consoleTexts.lens;

/** Whether there is something to see: the picture of now, or the last one of a customer who cannot be reached. */
function isShown(state: PictureState): boolean {
  return state.type === 'live' || (state.type === 'lost' && state.hasFrame);
}

/** What holds of the picture at this moment. */
function Signs({ session, state }: { session: SessionModel; state: PictureState }) {
  const { board, picture } = session.camera;
  const isLive = state.type === 'live';
  const isFrozen = board.value?.frozen.value === 'frozen';
  const isStill = isLive && state.source === 'camera' && picture.motion.value === 'still';
  return (
    <div class="lens-signs">
      <span role="status">
        {isLive && !isStill && <span class={`lens-sign ${isFrozen ? 'frozen' : 'live'}`}>{isFrozen ? texts.frozen : texts.live}</span>}
        {isStill && <span class="lens-sign still">{texts.still}</span>}
      </span>
      <RecordingSign session={session} />
    </div>
  );
}

/** Why nothing can be drawn although there is a picture, or how the drawings stand on the customer's screen. */
function Drawings({ session, state }: { session: SessionModel; state: PictureState }) {
  const { board, canDraw } = session.camera;
  const why = state.type === 'live' && !canDraw.value ? texts.noDrawing[state.source] : '';
  // Without a picture nothing is drawn on anybody's screen, whatever is kept for its return.
  const words = why || (isShown(state) ? wordsOfStrokes(board.value?.strokes.value ?? []) : '');
  // Its room is there before it says anything: a picture that grows smaller under the pen is no place to draw.
  return <p class="drawings" role="status">{words}</p>;
}

function useLensKeys(session: SessionModel, zoom: Zoom): (event: KeyboardEvent) => void {
  return (event) => {
    const { camera } = session;
    if (event.defaultPrevented) return;
    const hasPicture = isShown(camera.state.value);
    if (hasPicture && handleLensKey(event, camera.canDraw.value ? camera.board.value : undefined, zoom)) event.preventDefault();
  };
}

/** The camera, or the shared screen, of a customer who takes part in a browser, and its tools. */
export function LensDesk({ session }: { session: SessionModel }) {
  const desk = useRef<HTMLElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const { isFull, toggle } = useFullScreen(desk, 'leaves_keys');
  const zoom = useZoom(view, picture);
  const { camera } = session;
  const state = camera.state.value;
  const shown = isShown(state);
  const source = 'source' in state ? state.source : 'camera';
  const board = camera.canDraw.value ? camera.board.value : undefined;
  const onKey = useLensKeys(session, zoom);
  // A picture that comes back is shown as a whole.
  useEffect(() => {
    if (!shown) zoom.reset();
  }, [shown]);
  return (
    <section class="desk lens" aria-label={texts[source]} ref={desk} onKeyDown={onKey}>
      <LensTools session={session} board={board} zoom={zoom} hasPicture={shown} isFull={isFull} onFull={toggle} />
      <InTheWay session={session} />
      <div class="lens-stage">
        <Lost session={session} />
        <Surface session={session} board={board} source={source} hidden={!shown} isOld={state.type === 'lost'} view={view} picture={picture} zoom={zoom} />
        {!shown && <NoPicture session={session} state={state} />}
        <Signs session={session} state={state} />
      </div>
      <Drawings session={session} state={state} />
      <Kept session={session} room={session.canDo('camera') ? 'kept' : 'none'} />
      <VoiceBar session={session} />
      <PathBar session={session} />
    </section>
  );
}
