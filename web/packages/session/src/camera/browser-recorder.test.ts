import { expect, it } from 'vitest';
import { recordedSize } from './browser-recorder.ts';

it.each([
  ['a 3:4 camera', [720, 960], [720, 960]],
  ['the first small frames of one', [240, 320], [720, 960]],
  ['a camera across', [1280, 720], [1280, 720]],
  ['a large one that is upright', [1080, 1920], [720, 1280]],
  ['a shared screen', [1366, 768], [1280, 720]],
  ['a wide one', [3440, 1440], [1280, 536]],
  ['a thin one', [4000, 1], [1280, 2]],
  ['nothing yet', [0, 0], [1280, 720]],
])('a recording has the shape of %s', (_, [width = 0, height = 0], [wide, high]) => {
  expect(recordedSize({ width, height })).toEqual({ width: wide, height: high });
});
