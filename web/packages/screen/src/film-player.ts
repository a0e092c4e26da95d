import { type VideoApi, findCodecs } from './film-codecs.ts';
import type { PaintTarget } from './painter.ts';
import type { FilmChunk, ReplicaPort } from './replica-port.ts';

/** What a film player tells. */
export interface FilmEvents {
  /** A frame waits to be drawn. */
  onFrame(): void;
  /** What can be decoded has changed, and the replica knows. */
  onDecoders(): void;
  log(text: string): void;
}

/** Frames that a decoder has at once. The rest waits in the replica: a part that came late sets many free at a time. */
const MAX_WAITING = 30;
/** A decoder that is behind for longer does not keep up. */
const MAX_BEHIND_MS = 2000;

/** Rec. 709 in the studio's range, which is what the applet codes. */
const COLOURS: VideoColorSpaceInit = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false };

/** Where a frame belongs that the decoder still has. */
interface Place {
  frame: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The film that plays. */
interface Film {
  number: number;
  /** Nothing when the browser took it away. */
  decoder: VideoDecoder | undefined;
  places: Place[];
}

/** A decoded frame that waits for its turn. */
interface Ready extends Place {
  film: number;
  picture: VideoFrame;
}

/**
 * Decodes the films of one replica after the other. Of the frames that come out only the newest is kept until it is drawn.
 *
 * Whatever fails ends films for good: the sender is told that nothing is decoded here, and sends exact tiles instead.
 */
export class FilmPlayer {
  private codecs: ReadonlyMap<number, string> = new Map();
  private film: Film | undefined;
  private ready: Ready | undefined;
  /** Since when more has arrived than the decoder could take. */
  private behindSinceMs: number | undefined;
  private nowMs = 0;
  private isClosed = false;

  /** Without `api` there are no films. */
  constructor(
    private replica: ReplicaPort,
    private readonly api: VideoApi | undefined,
    private readonly events: FilmEvents,
  ) {}

  /** Finds out what this browser decodes, and tells the sender. */
  async start(): Promise<void> {
    if (!this.api) return;
    const codecs = await findCodecs(this.api);
    if (!this.isClosed) this.allow(codecs);
  }

  /** Goes over to another replica. Nothing of a film of the old one is drawn any more. */
  follow(replica: ReplicaPort): void {
    this.stop();
    this.replica = replica;
    this.tell();
  }

  /** Decodes what has arrived. */
  decode(nowMs: number): void {
    this.nowMs = nowMs;
    while (!this.isFull()) {
      const chunk = this.replica.poll_film();
      if (!chunk) {
        this.behindSinceMs = undefined;
        return;
      }
      try {
        if (this.codecs.has(chunk.codec)) this.decodeChunk(chunk);
      } catch (error) {
        this.fail(error);
      } finally {
        chunk.free();
      }
    }
    this.behindSinceMs ??= nowMs;
    if (nowMs - this.behindSinceMs > MAX_BEHIND_MS) this.fail(new Error('the decoder does not keep up'));
  }

  /** Draws the newest frame, if there is one. Exact tiles that the replica has already must be painted by then. */
  paint(target: PaintTarget): boolean {
    const { ready } = this;
    if (!ready) return false;
    this.ready = undefined;
    try {
      const rects = this.replica.film_rects(ready.film, ready.frame);
      if (rects.length > 0) target.draw(ready.picture, ready.x, ready.y, rects);
      return rects.length > 0;
    } finally {
      ready.picture.close();
    }
  }

  close(): void {
    this.isClosed = true;
    this.stop();
  }

  private isFull(): boolean {
    const { film } = this;
    return film !== undefined && Math.max(film.decoder?.decodeQueueSize ?? 0, film.places.length) >= MAX_WAITING;
  }

  private decodeChunk(chunk: FilmChunk): void {
    const { api } = this;
    if (!api) return;
    const { frame, x, y, width, height } = chunk;
    const film = this.film?.number === chunk.film ? this.film : this.begin(chunk, api);
    const { decoder } = film;
    if (!decoder) throw new Error('the browser took the decoder away');
    film.places.push({ frame, x, y, width, height });
    // The frame that comes out has the timestamp of what went in: it says which frame it is.
    decoder.decode(new api.EncodedVideoChunk({ type: chunk.is_key ? 'key' : 'delta', timestamp: frame, data: chunk.take_bytes() }));
  }

  private begin(chunk: FilmChunk, api: VideoApi): Film {
    this.stop();
    const film: Film = { number: chunk.film, decoder: undefined, places: [] };
    const decoder = new api.VideoDecoder({
      output: (picture) => this.take(film, picture),
      error: (error) => this.handleError(film, error),
    });
    film.decoder = decoder;
    this.film = film;
    decoder.configure({
      codec: this.codecs.get(chunk.codec) ?? '',
      codedWidth: chunk.width,
      codedHeight: chunk.height,
      optimizeForLatency: true,
      colorSpace: COLOURS,
    });
    return film;
  }

  private take(film: Film, picture: VideoFrame): void {
    while ((film.places[0]?.frame ?? Infinity) < picture.timestamp) film.places.shift();
    const place = film.places[0];
    // A decoder that was closed may have a frame on its way.
    if (film !== this.film || place?.frame !== picture.timestamp) return picture.close();
    film.places.shift();
    // What is in the frame is the sender's word; a larger one would only cost memory.
    if (picture.displayWidth !== place.width || picture.displayHeight !== place.height) {
      picture.close();
      return this.fail(new Error('a frame has another size than its place'));
    }
    this.ready?.picture.close();
    this.ready = { ...place, film: film.number, picture };
    this.events.onFrame();
    this.decode(this.nowMs);
  }

  private handleError(film: Film, error: DOMException): void {
    if (film !== this.film) return;
    // Browsers take decoders back that have nothing to do in a tab that nobody sees. The next film gets a new one.
    if (error.name !== 'QuotaExceededError') return this.fail(error);
    film.decoder = undefined;
    film.places = [];
  }

  private fail(error: unknown): void {
    this.events.log(`films come as exact tiles from now on: ${error instanceof Error ? error.message : String(error)}`);
    this.stop();
    this.allow(new Map());
  }

  private allow(codecs: ReadonlyMap<number, string>): void {
    this.codecs = codecs;
    this.tell();
    this.events.onDecoders();
  }

  private tell(): void {
    let bits = 0;
    for (const codec of this.codecs.keys()) bits |= 1 << codec;
    this.replica.set_decoders(bits);
  }

  private stop(): void {
    const { film, ready } = this;
    this.film = this.ready = this.behindSinceMs = undefined;
    ready?.picture.close();
    // A decoder that failed is closed already, and closing it once more would throw.
    if (film?.decoder && film.decoder.state !== 'closed') film.decoder.close();
  }
}
