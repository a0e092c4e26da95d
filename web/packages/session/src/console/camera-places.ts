import type { SessionId } from '@bowline/protocol';
import { signal } from '@preact/signals-core';
import type { FilmingSession } from '../camera/media-port.ts';
import type { SessionModel } from '../session/session-model.ts';

/** The rules for cameras and voices of several sessions: so many cameras at a time, and one customer who hears the technician. */
export class CameraPlaces {
  /** How many customers' cameras one technician may have at a time. */
  readonly atOnce = signal(1);

  constructor(private readonly models: () => readonly SessionModel[]) {}

  /** Whose cameras leave no room for that of a session. */
  inTheWayOf(id: SessionId): readonly FilmingSession[] {
    const users = this.models()
      .filter((model) => model.summary.value.session_id !== id && model.camera.usesCamera.value)
      .map((model) => ({ id: model.summary.value.session_id, name: model.summary.value.customer_name }));
    return users.length >= this.atOnce.value ? users : [];
  }

  giveBack({ id }: FilmingSession): void {
    this.models().find((model) => model.summary.value.session_id === id)?.release('camera');
  }

  /** One customer must not hear what is said to another one. */
  quietenAllBut(id: SessionId): void {
    for (const model of this.models()) if (model.summary.value.session_id !== id) model.camera.talk('off');
  }
}
