import type { BoardPort, SessionModel } from '@bowline/session';
import { consoleTexts } from '@bowline/ui/texts/en-console.ts';
import { effect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import { followPen } from './follow-pen.ts';
import { KeyboardPen } from './keyboard-pen.ts';
import type { Zoom } from './zoom.ts';

const texts = consoleTexts.lens;
const MAX_TEXT = 200;

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)}%`;
}

/** Where a text goes: an input at its place. Another touch of the picture sets what is in it. */
function TextInput({ board, at }: { board: BoardPort; at: { x: number; y: number } }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const onKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Enter' && !event.isComposing) board.write(input.current?.value ?? '');
    else if (event.key === 'Escape') board.write('');
    else return;
    event.preventDefault();
    input.current?.closest<HTMLElement>('.lens-view')?.focus();
  };
  return (
    <span class="lens-text" style={{ '--x': percent(at.x), '--y': percent(at.y) }}>
      <input class="input" ref={input} maxLength={MAX_TEXT} aria-label={texts.writeText} autocomplete="off" onKeyDown={onKey} />
      <small>{texts.textHint}</small>
    </span>
  );
}

interface Props {
  session: SessionModel;
  /** Nothing while nothing can be drawn. */
  board: BoardPort | undefined;
  source: 'camera' | 'screen';
  hidden: boolean;
  isOld: boolean;
  view: RefObject<HTMLDivElement>;
  picture: RefObject<HTMLDivElement>;
  zoom: Zoom;
}

/** The picture with its drawings, in the middle of its place or scrolled in it. */
export function Surface({ session, board, source, hidden, isOld, view, picture, zoom }: Props) {
  const { camera } = session;
  const { video } = camera.picture;
  const size = camera.picture.size.value;
  const live = useRef(board);
  live.current = board;
  const pen = useMemo(() => new KeyboardPen(() => live.current), []);
  const helpId = useId();
  const canvas = camera.board.value?.canvas;
  useEffect(() => {
    // The canvas lies over the video, which is never hidden: some browsers tell of no frames of one that is.
    if (canvas) picture.current?.prepend(canvas);
    picture.current?.prepend(video);
    // An element that was moved on the page does not play on by itself.
    if (video.srcObject) video.play().catch(() => undefined);
  }, [video, canvas]);
  useEffect(() => {
    if (!canvas) return undefined;
    // At once: after the next painting the video would have gone on, and the picture jump back.
    return effect(() => void (canvas.hidden = board?.shows.value !== 'canvas'));
  }, [canvas, board]);
  useEffect(() => {
    if (!picture.current || !view.current) return undefined;
    return followPen({ picture: picture.current, view: view.current, size: () => camera.picture.size.value, board: () => live.current });
  }, [camera]);
  const onKey = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || !pen.handleKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.querySelector('.lens-cursor')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  const onDown = (event: PointerEvent): void => {
    if (event.target instanceof HTMLInputElement) return;
    const written = picture.current?.querySelector('input')?.value;
    if (written) board?.write(written);
    pen.drop();
  };
  const text = board?.asksText.value;
  const at = pen.at.value;
  const ratio = size ? size.width / size.height : 16 / 9;
  return (
    <div
      class={`lens-view ${zoom.value > 1 ? 'zoomed' : ''}`} ref={view} hidden={hidden} tabIndex={0} role={board ? 'application' : 'group'} aria-label={texts.surface[source]}
      aria-describedby={board ? helpId : undefined} onKeyDown={onKey} onPointerDownCapture={onDown} style={{ '--ratio': String(ratio), '--zoom': String(zoom.value) }}
    >
      <span class="sr" id={helpId}>{texts.surfaceHelp}</span>
      <div class={`lens-picture ${board ? `draws ${board.tool.value}` : ''} ${isOld ? 'old' : ''}`} ref={picture}>
        {board && at && <span class="lens-cursor" style={{ left: percent(at.x), top: percent(at.y) }} />}
        {board && text && <TextInput key={`${text.x} ${text.y}`} board={board} at={text} />}
      </div>
    </div>
  );
}
