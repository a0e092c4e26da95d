import { describe, expect, it } from 'vitest';
import { DecodeError, MAX_SIGNALING_MESSAGE_BYTES, decodeAppletMessage, decodeInputAck, decodeServerMessage } from './index.ts';

const ID = '0123456789abcdef0123456789abcdef';

function reason(result: object): string {
  return result instanceof DecodeError ? result.reason : 'accepted';
}

describe('decoding', () => {
  it('reads a welcome and gives absent options as null', () => {
    const text = JSON.stringify({ type: 'welcome', connection_id: ID, now_ms: 7, ice_servers: [{ urls: ['stun:a'] }], organisation: 'N', sessions: [] });
    expect(decodeServerMessage(text)).toMatchObject({ type: 'welcome', ice_servers: [{ urls: ['stun:a'], username: null }] });
  });

  it('refuses what is larger than 64 KiB, also in bytes', () => {
    expect(reason(decodeServerMessage(' '.repeat(MAX_SIGNALING_MESSAGE_BYTES + 1)))).toBe('too_large');
    expect(reason(decodeServerMessage('€'.repeat(MAX_SIGNALING_MESSAGE_BYTES / 2)))).toBe('too_large');
    expect(reason(decodeServerMessage(' '.repeat(MAX_SIGNALING_MESSAGE_BYTES)))).toBe('not_json');
  });

  it('names unknown types, also those named like parts of every object', () => {
    expect(reason(decodeServerMessage('{"type":"tomorrow"}'))).toBe('unknown_type');
    expect(reason(decodeServerMessage('{"type":"constructor"}'))).toBe('unknown_type');
  });

  it('refuses wrong shapes', () => {
    for (const bad of ['null', '[]', '{}', '{"type":7}', '{"type":"signal","session_id":"x"}']) {
      expect(reason(decodeServerMessage(bad)), bad).toBe('bad_shape');
    }
    expect(reason(decodeInputAck('{"stream":1,"next":-1}'))).toBe('bad_shape');
    expect(reason(decodeInputAck('{"stream":1,"next":1.5}'))).toBe('bad_shape');
  });

  it('leaves unknown log lines out of a snapshot and keeps the rest', () => {
    const history = [
      { type: 'log', entry: { at_ms: 1, event: { type: 'teleported' } } },
      { type: 'log', entry: { at_ms: 2, event: { type: 'ended', reason: 'idle' } } },
      { type: 'chat', from: 'customer', text: 'hello', at_ms: 3 },
    ];
    const decoded = decodeAppletMessage(JSON.stringify({ type: 'snapshot', capabilities: [], history, system: 'Debian' }));
    expect(decoded).toMatchObject({ history: [{ type: 'log' }, { type: 'chat', text: 'hello' }] });
  });

  it('reads numbers of messages, and older lines', () => {
    const chat = { type: 'chat', from: 'technician', message_id: ID, text: 'hello', at_ms: 3 };
    const told = (line: object): object => decodeAppletMessage(JSON.stringify({ type: 'earlier', history: [line] }));
    expect(told(chat)).toEqual({ type: 'earlier', history: [chat] });
    expect(told({ ...chat, message_id: undefined })).toMatchObject({ history: [{ message_id: null }] });
    for (const bad of ['', 'A'.repeat(32), 'a'.repeat(31), 7]) expect(reason(told({ ...chat, message_id: bad }))).toBe('bad_shape');
  });

  it('knows the two modes of the server and no third', () => {
    const mode = (word: string): object => decodeServerMessage(`{"type":"attack_mode_changed","mode":"${word}"}`);
    expect(mode('on')).toEqual({ type: 'attack_mode_changed', mode: 'on' });
    expect(mode('off')).toEqual({ type: 'attack_mode_changed', mode: 'off' });
    expect(reason(mode('perhaps'))).toBe('unknown_type');
  });

  it('ignores further fields', () => {
    expect(decodeServerMessage('{"type":"going_away","later":1}')).toEqual({ type: 'going_away' });
  });

  it('leaves capabilities of a later version out of a snapshot', () => {
    const capabilities = [{ capability: 'levitate', state: 'allowed', since_ms: 1, paused: null }, { capability: 'view', state: 'allowed', since_ms: 1, paused: null }];
    const decoded = decodeAppletMessage(JSON.stringify({ type: 'snapshot', capabilities, history: [], system: '' }));
    expect(decoded).toMatchObject({ capabilities: [{ capability: 'view' }] });
  });

  it('takes out what hides or reorders text, and keeps lines of chat only', () => {
    const chat = { type: 'chat', from: 'customer', text: 'a\u202eb\u0007\nc\u2028', at_ms: 3 };
    expect(decodeAppletMessage(JSON.stringify({ type: 'line', line: chat }))).toMatchObject({ line: { text: 'ab\nc' } });
    const failed = { type: 'failed', capability: 'view', detail: 'x\n\u200fy\u0000' };
    expect(decodeAppletMessage(JSON.stringify(failed))).toMatchObject({ detail: 'x y' });
  });

  it('reads monitors, at most sixteen of them, with names that hide nothing', () => {
    const monitor = { id: 7, name: 'HDMI\u202e-1', width: 1280, height: 1024, is_primary: true };
    const told = (monitors: object[], shown?: number): object => decodeAppletMessage(JSON.stringify({ type: 'monitors', monitors, shown }));
    expect(told([monitor])).toEqual({ type: 'monitors', monitors: [{ ...monitor, name: 'HDMI-1' }], shown: null });
    expect(told(Array.from({ length: 16 }, () => monitor), 7)).toMatchObject({ shown: 7 });
    expect(reason(told(Array.from({ length: 17 }, () => monitor)))).toBe('bad_shape');
    for (const change of [{ is_primary: 1 }, { width: -1 }, { id: 'x' }, { name: 'n'.repeat(161) }]) {
      expect(reason(told([{ ...monitor, ...change }]))).toBe('bad_shape');
    }
  });

  it('reads a refusal with a code of a later version', () => {
    const refused = { type: 'refused', error: { code: 'moon_phase', detail: 'later' } };
    expect(decodeServerMessage(JSON.stringify(refused))).toMatchObject({ error: { code: 'bad_request', detail: 'later' } });
  });
});
