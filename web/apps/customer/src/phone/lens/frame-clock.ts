type Framed = Pick<HTMLVideoElement, 'addEventListener' | 'removeEventListener'> & {
  requestVideoFrameCallback?: (painted: () => void) => number;
  cancelVideoFrameCallback?: (handle: number) => void;
};

/** Tells of every frame that a video paints; a browser that cannot say so tells when it goes on. Gives the act that stops it. */
export function followFrames(video: Framed, onPainted: () => void): () => void {
  if (!video.requestVideoFrameCallback) {
    video.addEventListener('timeupdate', onPainted);
    return () => video.removeEventListener('timeupdate', onPainted);
  }
  let handle: number | undefined;
  const ask = (): void => {
    handle = video.requestVideoFrameCallback?.(() => {
      ask();
      onPainted();
    });
  };
  ask();
  return () => {
    if (handle !== undefined) video.cancelVideoFrameCallback?.(handle);
  };
}
