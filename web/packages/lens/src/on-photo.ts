import { movedTo } from './author.ts';
import { fractionsOf } from './fractions.ts';
import { drawStroke } from './ink.ts';
import { jpegSize } from './jpeg-size.ts';
import { isAlike } from './likeness.ts';
import { drawnLuma } from './luma.ts';
import { toJpeg } from './pictures.ts';
import { after, type Rows } from './rows.ts';
import { JPEG_QUALITY, type Shown } from './stage.ts';
import type { Place, Shape } from './stroke.ts';
import type { Stroke } from './stroke-list.ts';
import type { Luma, TrackerPort } from './tracker-port.ts';

/**
 * A photo with the drawings on it; `smaller` for one that shows no more than the frame does, `unsure` where the drawings' places on it
 * cannot be shown to be right: a wrong place is worse than none.
 */
export type OnPhoto = Blob | 'smaller' | 'unsure';

/** What is drawn on a frame, for a photo that the same camera takes at about the same moment. */
export type PhotoInk = (photo: Blob) => Promise<OnPhoto>;

/** A drawing that is seen on the frame. */
interface Seen {
  readonly stroke: Stroke;
  readonly place: Place;
  /** Its shape in fractions of the frame. */
  readonly shape: Shape | undefined;
}

/** Some browsers leave a larger canvas blank, and do not say so. */
const MAX_PIXELS = 4096 * 4096;
const HEAD_BYTES = 1024 * 1024;
/** The tracker looks for what it lost in every fourth frame. */
const MOST_FRAMES = 12;
const SURE_FRAMES = 3;

/** Takes down what is drawn on a frame, and where, before the next frame comes. */
export function inkForPhoto(shown: Shown | undefined, strokes: readonly Stroke[], makeTracker: () => TrackerPort): PhotoInk {
  if (!shown) return () => Promise.resolve('unsure');
  const { width, height } = shown.image;
  const frame = drawnLuma(shown.image, document.createElement('canvas'));
  const seen = strokes.flatMap((stroke): Seen[] => {
    const place = shown.places.get(stroke.id);
    return place?.state === 'tracked' || place?.state === 'coasting' ? [{ stroke, place, shape: movedTo(stroke, shown) }] : [];
  });
  return async (photo) => {
    const size = jpegSize(new Uint8Array(await photo.slice(0, HEAD_BYTES).arrayBuffer()));
    if (!size || size.width * size.height > MAX_PIXELS) return 'unsure';
    if (size.width * size.height <= width * height) return 'smaller';
    if (seen.length === 0) return photo;
    const bitmap = await createImageBitmap(photo);
    try {
      const canvas = document.createElement('canvas');
      const luma = drawnLuma({ source: bitmap, width: bitmap.width, height: bitmap.height }, canvas);
      const maps = await findAll(seen, frame, luma, makeTracker());
      return (maps && (await drawn(bitmap, seen, maps, canvas))) ?? 'unsure';
    } finally {
      bitmap.close();
    }
  };
}

/** Of each drawing, the map from the frame to the photo. Nothing unless all are found, and stay where they were found. */
async function findAll(seen: readonly Seen[], frame: Luma, photo: Luma, tracker: TrackerPort): Promise<ReadonlyMap<number, Rows> | undefined> {
  const look = (): ReturnType<TrackerPort['frame']> => tracker.frame({ ...photo, bytes: photo.bytes.slice() });
  try {
    await look();
    for (const { stroke, shape } of seen) {
      const added = shape && (await tracker.addOnPicture(stroke.id, frame, fractionsOf(shape)));
      if (added !== 'anchored') return undefined;
    }
    let sure = 0;
    for (let count = 0; count < MOST_FRAMES; count += 1) {
      const { places } = await look();
      const found = seen.map(({ stroke }) => places.get(stroke.id));
      sure = found.every((place) => place?.state === 'tracked') ? sure + 1 : 0;
      if (sure < SURE_FRAMES) continue;
      const maps = new Map(seen.map(({ stroke }, at) => [stroke.id, found[at]?.map ?? []]));
      return [...maps.values()].every((map) => isAlike(frame, photo, map)) ? maps : undefined;
    }
    return undefined;
  } finally {
    tracker.close();
  }
}

function drawn(photo: ImageBitmap, seen: readonly Seen[], maps: ReadonlyMap<number, Rows>, canvas: HTMLCanvasElement): Promise<Blob | undefined> {
  const { width, height } = photo;
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d');
  if (!context) return Promise.resolve(undefined);
  context.drawImage(photo, 0, 0, width, height);
  for (const { stroke, place } of seen) {
    const map = maps.get(stroke.id);
    // One whose place was reckoned on the frame is as faint here.
    if (map) drawStroke(context, stroke, { state: place.state, map: after(map, place.map) }, { width, height });
  }
  return toJpeg(canvas, JPEG_QUALITY);
}
