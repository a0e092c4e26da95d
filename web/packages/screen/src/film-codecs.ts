/** What a film player needs of WebCodecs. The browser's classes have this shape; tests use fakes. */
export interface VideoApi {
  VideoDecoder: typeof VideoDecoder;
  EncodedVideoChunk: typeof EncodedVideoChunk;
}

/** For each number that the wire gives to a codec, its names for the browser, the best first. */
const NAMES: readonly (readonly [codec: number, names: readonly string[]])[] = [
  // Constrained baseline; level 5.2 is enough for 4K, level 4.2 for 1080p.
  [0, ['avc1.42E034', 'avc1.42E02A']],
  // Main profile, 8 bits; level 5.1 is enough for 4K, level 4.1 for 1080p.
  [1, ['av01.0.13M.08', 'av01.0.09M.08']],
];

/** WebCodecs, where this browser has it. */
export function videoApi(): VideoApi | undefined {
  const { VideoDecoder, EncodedVideoChunk } = globalThis as Partial<VideoApi>;
  return VideoDecoder && EncodedVideoChunk ? { VideoDecoder, EncodedVideoChunk } : undefined;
}

/** What this browser decodes: the name of each codec, by its number on the wire. */
export async function findCodecs({ VideoDecoder }: VideoApi): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (const [codec, names] of NAMES) {
    for (const name of names) {
      if (found.has(codec) || !(await isSupported(VideoDecoder, name))) continue;
      found.set(codec, name);
    }
  }
  return found;
}

async function isSupported(decoder: VideoApi['VideoDecoder'], codec: string): Promise<boolean> {
  try {
    const { supported } = await decoder.isConfigSupported({ codec, optimizeForLatency: true });
    return supported === true;
  } catch {
    // Some browsers throw for a name that they do not know.
    return false;
  }
}
