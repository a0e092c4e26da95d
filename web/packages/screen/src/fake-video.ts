import type { VideoApi } from './film-codecs.ts';

/** A decoded frame for tests. */
export class FakeFrame {
  closed = 0;
  readonly displayHeight = 360;
  constructor(
    readonly timestamp: number,
    readonly displayWidth = 640,
  ) {}
  close(): void {
    this.closed += 1;
  }
}

class FakeChunkOfVideo {
  constructor(readonly init: EncodedVideoChunkInit) {}
}

/** The browser's decoder for tests: it does what the test says. */
export class FakeDecoder {
  state: CodecState = 'unconfigured';
  decodeQueueSize = 0;
  config: VideoDecoderConfig | undefined;
  readonly decoded: EncodedVideoChunkInit[] = [];
  readonly frames: FakeFrame[] = [];

  constructor(private readonly init: VideoDecoderInit) {}

  configure(config: VideoDecoderConfig): void {
    this.config = config;
    this.state = 'configured';
  }
  decode({ init }: FakeChunkOfVideo): void {
    if (this.state !== 'configured') throw new DOMException('not configured', 'InvalidStateError');
    this.decoded.push(init);
  }
  close(): void {
    if (this.state === 'closed') throw new DOMException('closed already', 'InvalidStateError');
    this.state = 'closed';
  }

  /** A frame comes out. */
  give(frame: number, width?: number): FakeFrame {
    const picture = new FakeFrame(frame, width);
    this.frames.push(picture);
    this.init.output(picture as unknown as VideoFrame);
    return picture;
  }
  /** The browser gives up. */
  break(name: string): void {
    this.state = 'closed';
    this.init.error(new DOMException('broken', name));
  }
}

/** WebCodecs of a browser that decodes what has these names. */
export function fakeVideo(...names: string[]) {
  const decoders: FakeDecoder[] = [];
  const asked: VideoDecoderConfig[] = [];
  class Decoder extends FakeDecoder {
    constructor(init: VideoDecoderInit) {
      super(init);
      decoders.push(this);
    }
    static isConfigSupported(config: VideoDecoderConfig): Promise<VideoDecoderSupport> {
      asked.push(config);
      if (config.codec.startsWith('av01') && names.includes('no av1')) return Promise.reject(new TypeError('unknown codec'));
      return Promise.resolve({ supported: names.includes(config.codec), config });
    }
  }
  const api = { VideoDecoder: Decoder, EncodedVideoChunk: FakeChunkOfVideo } as unknown as VideoApi;
  return { api, decoders, asked };
}

/** Lets the browser answer what it was asked. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
