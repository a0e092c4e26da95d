import type { CustomerSession, Streams } from '@bowline/customer';
import type { Draft } from './draft.ts';
import type { LateLens } from './lens/late-lens.ts';

/** The session as the screens need it. */
export type PhoneModel = Pick<
  CustomerSession,
  | 'view'
  | 'stream'
  | 'technician'
  | 'organisation'
  | 'technicianState'
  | 'role'
  | 'notice'
  | 'keeping'
  | 'health'
  | 'isHeard'
  | 'line'
  | 'underWay'
  | 'monotonicMs'
  | 'chat'
  | 'answer'
  | 'revoke'
  | 'stopEverything'
  | 'feelsWrong'
  | 'end'
  | 'sendFiles'
  | 'stopFile'
  | 'dismissNotice'
>;

/** Camera, microphone and screen as the screens need them. */
export type StreamsModel = Pick<
  Streams,
  | 'camera'
  | 'cameras'
  | 'board'
  | 'picture'
  | 'opening'
  | 'trouble'
  | 'canLight'
  | 'isLit'
  | 'voice'
  | 'accept'
  | 'showCamera'
  | 'hideCamera'
  | 'pause'
  | 'resume'
  | 'reopen'
  | 'switchCamera'
  | 'toggleLight'
  | 'hear'
  | 'dismissTrouble'
  | 'handleVideo'
  | 'handlePainted'
  | 'handleTurned'
>;

/** What the screens need of the page around them. */
export interface PhoneShell {
  host: string;
  /** A phone takes photos. */
  place: 'computer' | 'phone';
  lens: Pick<LateLens, 'state' | 'load'>;
  draft: Draft;
  /** Gives the customer a text as a file. */
  saveText(fileName: string, text: string): void;
  reload(): void;
  /** Closes the page, where a page may do so. */
  close(): void;
}

export interface PartProps {
  model: PhoneModel;
  streams: StreamsModel;
}

export interface ScreenProps extends PartProps {
  shell: PhoneShell;
}

/** Whether this device can be asked for its camera. */
export function hasCamera({ view }: PhoneModel): boolean {
  return view.value.capabilities.some(({ capability }) => capability === 'camera');
}

/** Whether the camera is open, or the customer is being asked for it. */
export function isCameraWanted({ view }: PhoneModel, { picture }: StreamsModel): boolean {
  return picture.value !== 'none' || view.value.question?.capability === 'camera';
}
