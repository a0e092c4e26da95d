import type { BoardPort } from '@bowline/customer';
import { fractionAt } from '@bowline/lens/picture-place.ts';
import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { type RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { StreamsModel } from '../phone-model.ts';
import { followFrames } from './frame-clock.ts';
import { followHalfTurns } from './half-turn.ts';

interface Props {
  streams: StreamsModel;
  pen: 'up' | 'drawing';
}

/** Puts the camera's track into the video, and says what is painted of it. */
function useTrack(video: RefObject<HTMLVideoElement>, streams: StreamsModel): void {
  const track = streams.camera.value;
  useEffect(() => {
    const { current } = video;
    if (!current || !track) return;
    current.srcObject = new MediaStream([track]);
    // A picture that does not come is noticed elsewhere.
    const play = (): void => void current.play().catch(() => undefined);
    play();
    // A call, or another app, stops it on some phones.
    document.addEventListener('visibilitychange', play);
    track.addEventListener('unmute', play);
    const stop = followFrames(current, () => streams.handlePainted(track));
    return () => {
      stop();
      document.removeEventListener('visibilitychange', play);
      track.removeEventListener('unmute', play);
      current.srcObject = null;
    };
  }, [track]);
}

/** The whiteboard's own canvas, over the video. */
function Canvas({ board }: { board: BoardPort }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.replaceChildren(board.canvas);
    return () => board.canvas.remove();
  }, [board]);
  return <div class="lens-canvas" ref={place} hidden={board.shows.value !== 'canvas'} aria-hidden="true" />;
}

/** Where the finger draws. */
function Paper({ board, video }: { board: BoardPort; video: RefObject<HTMLVideoElement> }) {
  // A pause takes the paper away under the finger, and nobody tells the board then that the line has ended.
  useEffect(() => () => board.pen('cancel', 0, 0), [board]);
  const draw = (phase: 'down' | 'move' | 'up' | 'cancel') => (event: PointerEvent): void => {
    const { current } = video;
    if (!event.isPrimary || !current) return;
    if (phase === 'cancel') return board.pen('cancel', 0, 0);
    if (phase === 'move' && event.buttons === 0) return;
    const at = fractionAt(event, current.getBoundingClientRect(), { width: current.videoWidth, height: current.videoHeight }, phase === 'down' ? 'nothing' : 'nearest');
    if (at) board.pen(phase, at.x, at.y);
    if (phase === 'down') (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };
  return <div class="lens-paper" onPointerDown={draw('down')} onPointerMove={draw('move')} onPointerUp={draw('up')} onPointerCancel={draw('cancel')} />;
}

/** What the camera sees, whole, so that places on it are the same on both sides. */
export function Picture({ streams, pen }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const board = streams.board.value;
  useTrack(video, streams);
  const isOpening = streams.opening.value !== undefined;
  // With very large text the question may have pushed it away. The customer sees it before anybody else.
  useEffect(() => {
    if (isOpening) video.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpening]);
  useEffect(() => {
    streams.handleVideo(video.current ?? undefined);
    return () => streams.handleVideo(undefined);
  }, []);
  useEffect(() => followHalfTurns(window, () => streams.handleTurned()), []);
  return (
    <div class="lens-picture">
      <video ref={video} muted autoplay playsInline aria-label={texts.cameraPicture} onResize={() => streams.handleTurned()} />
      {board && <Canvas board={board} />}
      {board && pen === 'drawing' && <Paper board={board} video={video} />}
    </div>
  );
}
