import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fault } from './fake-media.ts';
import { settle, setup } from './fake-streams.ts';

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

  it('stays allowed while the camera is opened anew, and not with a camera that has none', async () => {
    const { session, media, streams, accept, paint } = setup();
    media.torch = true;
    await accept('camera');
    await accept('flashlight', 2);
    session.told.length = 0;
    await streams.reopen('camera');
    paint();
    await settle();
    expect([session.told.filter((fact) => fact.startsWith('flashlight')), streams.isLit.value]).toEqual([[], true]);
    expect(media.newest('video').constrained).toEqual([{ advanced: [{ torch: true }] }]);
    media.torch = false;
    await streams.switchCamera();
    paint();
    expect([session.told.at(-1), streams.canLight.value]).toEqual(['flashlight is gone', false]);
  });
});
