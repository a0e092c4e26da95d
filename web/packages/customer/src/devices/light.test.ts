import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fault } from './fake-media.ts';
import { setup } from './fake-streams.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1000 }));
afterEach(() => void vi.useRealTimers());

describe('the light', () => {
  it('is there only with a camera that has one, and burns for whoever wants it', async () => {
    const { session, media, streams, accept } = setup();
    media.torch = true;
    expect(session.told).toEqual(['flashlight is gone']);
    await accept('camera');
    expect([session.told.includes('flashlight is there'), streams.canLight.value]).toEqual([true, true]);
    const camera = media.newest('video');
    streams.toggleLight();
    expect([streams.isLit.value, camera.constrained]).toEqual([true, [{ advanced: [{ torch: true }] }]]);
    streams.pause('camera');
    expect(camera.constrained.at(-1)).toEqual({ advanced: [{ torch: false }] });
    await streams.resume('camera');
    streams.toggleLight();
    await accept('flashlight', 2);
    expect([streams.isLit.value, camera.constrained.at(-1)]).toEqual([true, { advanced: [{ torch: true }] }]);
    streams.toggleLight();
    expect([streams.isLit.value, session.told.at(-1)]).toEqual([false, 'revoke flashlight']);
    session.revoke('camera');
    expect([session.told.at(-1), streams.canLight.value]).toEqual(['flashlight is gone', false]);
  });

  it('is taken back, and the customer told, when it does not go on', async () => {
    const { session, media, streams, accept } = setup();
    media.torch = true;
    await accept('camera');
    media.newest('video').fault = fault('OverconstrainedError');
    await accept('flashlight', 2);
    expect([session.told.at(-1), streams.isLit.value, streams.trouble.value]).toEqual(['revoke flashlight', false, { capability: 'flashlight', why: 'failed' }]);
  });
});
