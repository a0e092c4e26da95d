import type { CustomerSession } from '@bowline/customer';

/** The session as the screens need it. */
export type PhoneModel = Pick<
  CustomerSession,
  | 'view'
  | 'stream'
  | 'technician'
  | 'organisation'
  | 'technicianState'
  | 'notice'
  | 'keeping'
  | 'health'
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

/** What the screens need of the page around them. */
export interface PhoneShell {
  host: string;
  /** A phone takes photos. */
  place: 'computer' | 'phone';
  /** Gives the customer a text as a file. */
  saveText(fileName: string, text: string): void;
  reload(): void;
  /** Closes the page, where a page may do so. */
  close(): void;
}

export interface ScreenProps {
  model: PhoneModel;
  shell: PhoneShell;
}
