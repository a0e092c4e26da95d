import { describe, expect, it } from 'vitest';
import { entryAccepted, eula, joined, me, organisation, sessionCreated, sessionList, sessionLog, signalingTicket } from './api.ts';
import type { HistoryLine, InputAck, Messages, Speaker } from './generated/messages.ts';
import document from './generated/schema.json';
import { type Shape, listOfKnown, object, optional, tagged, text, whole, word } from './shape.ts';
import { chatText, id, logEntry } from './values.ts';
import { appletToConsole, inputAck, serverToParticipant } from './wire.ts';

/** Messages that the browser reads. */
const READ = {
  EntryAccepted: entryAccepted,
  Eula: eula,
  InputAck: inputAck,
  Joined: joined,
  Me: me,
  Organisation: organisation,
  ServerToParticipant: serverToParticipant,
  SessionCreated: sessionCreated,
  SessionList: sessionList,
  SessionLog: sessionLog,
  SignalingTicket: signalingTicket,
} satisfies { [Name in keyof Messages]?: Shape<Messages[Name]> };

/** Messages that the browser only says, or that are between applet and server. They need no shape. */
type NotRead = 'AcceptInvitation' | 'CreateSession' | 'Enter' | 'InputMessage' | 'Join' | 'Login' | 'ParticipantToServer' | 'ResetPassword';

type Forgotten = Exclude<keyof Messages, keyof typeof READ | NotRead> | Exclude<NotRead, keyof Messages>;
/** Does not compile while a message of the protocol is in neither list; the error names it. */
export const nothingIsForgotten: [Forgotten] extends [never] ? true : Forgotten = true;

const ack = { stream: whole, next: whole };
const chat = { from: word('customer', 'technician'), message_id: optional(id), text: chatText, at_ms: whole };

// Each line below would compile if a shape could differ from its message.
// @ts-expect-error a field is missing
export const missing: Shape<InputAck> = object({ stream: whole });
// @ts-expect-error a field is too much
export const more: Shape<InputAck> = object({ ...ack, at_ms: whole });
// @ts-expect-error a field has another name
export const renamed: Shape<InputAck> = object({ stream: whole, after: whole });
// @ts-expect-error a field has another type
export const retyped: Shape<InputAck> = object({ ...ack, next: text(9) });
// @ts-expect-error a field may be absent
export const looser: Shape<InputAck> = object({ ...ack, next: optional(whole) });
// @ts-expect-error a field must be there
export const stricter: Shape<{ next: number | null }> = object({ next: whole });
// @ts-expect-error a word is missing
export const fewerWords: Shape<Speaker> = word('customer');
// @ts-expect-error a word is too much
export const moreWords: Shape<Speaker> = word('customer', 'technician', 'ghost');
// @ts-expect-error a variant is missing
export const fewerVariants: Shape<HistoryLine> = tagged('type', { chat });
// @ts-expect-error a variant is too much
export const moreVariants: Shape<HistoryLine> = tagged('type', { chat, log: { entry: logEntry }, sound: {} });
// @ts-expect-error a variant has another name
export const otherVariant: Shape<HistoryLine> = tagged('type', { said: chat, log: { entry: logEntry } });
// @ts-expect-error deep inside, a word is missing
export const deep: Shape<HistoryLine[]> = listOfKnown(tagged('type', { chat: { ...chat, from: word('customer') }, log: { entry: logEntry } }), 9);

describe('the shapes', () => {
  it('are for every variant that the protocol names', () => {
    for (const [name, shape] of Object.entries({ AppletToConsole: appletToConsole, ServerToParticipant: serverToParticipant })) {
      const variants = document.components.schemas[name as 'AppletToConsole' | 'ServerToParticipant'].oneOf;
      expect(variants.length).toBeGreaterThan(5);
      for (const { properties } of variants) {
        const read = (): unknown => shape({ type: properties.type.enum[0] }, 'message');
        if (Object.keys(properties).length === 1) expect(read()).toEqual({ type: properties.type.enum[0] });
        else expect(read).toThrow(expect.objectContaining({ reason: 'bad_shape' }));
      }
    }
  });
});
