// Written by `./dev codegen` from the crate `bowline-protocol`. A change is made there.

/** `POST /api/v1/invitations/accept`: makes an account from a one-time invitation. */
export interface AcceptInvitation {
  /** The account's email, unless the invitation fixed it. */
  email: string;
  /** The name that customers see. */
  name: DisplayName;
  /** 10 to 1,024 bytes. */
  password: string;
  /** From the link. */
  token: string;
}

/** What every failed request answers. */
export interface ApiError {
  /** Stable, for programs. */
  code: ErrorCode;
  /** For people: what to do. */
  detail: string;
  /** When to try again, where that is known. */
  retry_after_seconds: number | null;
}

/** From the customer's applet to the technician's console: facts. */
export type AppletToConsole =
  /** The whole state, first on every new connection, so that a reload loses nothing. */
  | {
    /** What the technician may do. */
    capabilities: Array<CapabilityStatus>;
    /** The newest lines of chat and log, oldest first. */
    history: Array<HistoryLine>;
    /** The customer's system in a few words, as in `Debian GNU/Linux 12`. */
    system: string;
    type: 'snapshot';
  }
  /**
   * Lines before all that the console has since the last `Self::Snapshot`, oldest first. They follow it, until
   * everything that is kept is told.
   */
  | {
    /** The lines. */
    history: Array<HistoryLine>;
    type: 'earlier';
  }
  /** A line for chat and log, also the technician's own chat as it arrived. */
  | {
    /** The line. */
    line: HistoryLine;
    type: 'line';
  }
  /** The customer's answer, or a change of mind. */
  | {
    /** How it stands now. */
    status: CapabilityStatus;
    type: 'capability_changed';
  }
  /** Offers one file. Nothing moves before `ConsoleToApplet::AcceptFile`. */
  | {
    /** Name only: a path is refused while parsing. */
    name: FileName;
    /** Exact size. */
    size_bytes: number;
    /** Its number. */
    transfer_id: TransferId;
    type: 'offer_file';
  }
  /** The customer's side stopped a file. */
  | {
    /** Which one. */
    transfer_id: TransferId;
    type: 'file_aborted';
  }
  /** The customer's monitors and what of them the picture shows, once the screen may be seen and whenever it changes. */
  | {
    /** From the left to the right, at most `MAX_MONITORS`; none where the display does not tell. */
    monitors: Array<Monitor>;
    shown: MonitorId | null;
    type: 'monitors';
  }
  /** What can be asked for there has changed: all of it, and how it stands. */
  | {
    /** What the technician may do. */
    capabilities: Array<CapabilityStatus>;
    type: 'abilities';
  }
  /** Something the console asked for cannot be done, and why, in words for the technician. */
  | {
    /** For what. */
    capability: Capability;
    /** Words. */
    detail: string;
    type: 'failed';
  };

/** Whether the server is in attack mode: it looks at few codes, and links go on working. */
export type AttackMode = 'on' | 'off';

/** Something a technician may ask for. The customer's program decides. */
export type Capability = 'view' | 'control' | 'camera' | 'microphone' | 'flashlight' | 'recording';

/** How one capability stands, as both sides show it. */
export type CapabilityState = 'not_asked' | 'asked' | 'allowed' | 'denied' | 'revoked';

/** How one capability stands. */
export interface CapabilityStatus {
  /** Which one. */
  capability: Capability;
  paused: PauseReason | null;
  /** Since when, Unix milliseconds by the customer's clock. */
  since_ms: number;
  /** How it stands. */
  state: CapabilityState;
}

/** One chat message, 1 to `MAX_CHAT_CHARS` characters; line feeds are kept. */
export type ChatText = string;

/** One signaling connection: a console tab or an applet. A new one is made at every connect. */
export type ConnectionId = string;

/** From the technician's console to the customer's applet: wishes. */
export type ConsoleToApplet =
  /**
   * Says something to the customer. It has arrived when it comes back as a `HistoryLine`; until then it is sent
   * again on every new connection.
   */
  | {
    /** Its number: what came before is not shown again. */
    message_id: MessageId;
    /** The text. */
    text: ChatText;
    type: 'chat';
  }
  /** Asks the customer. The answer comes as `AppletToConsole::CapabilityChanged`. */
  | {
    /** For what. */
    capability: Capability;
    type: 'request_capability';
  }
  /** Gives a capability back. */
  | {
    /** Which one. */
    capability: Capability;
    type: 'release_capability';
  }
  /** Takes an offered file; its bytes follow on the channel `file`. */
  | {
    /** Which one. */
    transfer_id: TransferId;
    type: 'accept_file';
  }
  /** Does not take an offered file, or stops it. */
  | {
    /** Which one. */
    transfer_id: TransferId;
    type: 'refuse_file';
  }
  /** Says that a file arrived whole and is kept. */
  | {
    /** Which one. */
    transfer_id: TransferId;
    type: 'file_kept';
  }
  /**
   * Asks for the picture of one monitor, or of all. The screen must be allowed to be seen; the answer comes as
   * `AppletToConsole::Monitors`.
   */
  | {
    monitor: MonitorId | null;
    type: 'show_monitor';
  }
  /** Asks for one still of the camera in full resolution, with what is drawn on it. It is offered as a file. */
  | {
    type: 'take_snapshot';
  }
  /**
   * Says that the technician wants to keep the camera's picture that stands still in the console, with what is drawn on it. The
   * answer is a line of the log, `LogEvent::FileSent`(crate::log::LogEvent::FileSent) of this size: before it the console keeps
   * nothing, so that nothing is kept of which the customer does not know.
   */
  | {
    /** Exact size. */
    size_bytes: number;
    type: 'keep_frozen';
  }
  /**
   * Shows a link to the customer as a code that a phone can read, so that the phone becomes the session's eyes; or takes it away.
   * The applet makes the link of its own server's address.
   */
  | {
    token: LinkToken | null;
    type: 'show_phone_link';
  };

/** `POST /api/v1/sessions`. */
export interface CreateSession {
  customer_name: DisplayName | null;
  /** How the customer gets in. */
  entry: Entry;
  eyes_of: SessionId | null;
}

/** A file that the customer sends. */
export interface CustomerFile {
  /** Its name. */
  name: FileName;
  /** How far it has come. */
  progress: CustomerFileProgress;
  /** Its size. */
  size_bytes: number;
  /** Its number. */
  transfer_id: TransferId;
}

/** How far a file has come. */
export type CustomerFileProgress = 'offered' | 'taken' | 'out';

/** What outlasts a reload of the page, for the page to keep in the browser until the end. What was allowed does not: it is asked anew. */
export interface CustomerKept {
  /** Chat and log, the oldest first. */
  history: Array<HistoryLine>;
  /** The highest number that a file had. */
  last_transfer: number;
}

/** With what the customer takes part. */
export type CustomerKind = 'applet' | 'browser' | 'plain';

/** What the page must do. */
export type CustomerOutput =
  /** Send this on the channel `control`, if it is open. */
  | {
    /** The message. */
    message: AppletToConsole;
    type: 'to_console';
  }
  /** Tell the server this line for its log. */
  | {
    /** The line. */
    entry: LogEntry;
    type: 'to_server';
  }
  /** Send the file on the channel `file`. */
  | {
    /** Which one. */
    transfer_id: TransferId;
    type: 'begin_file';
  }
  /** Stop sending the file. */
  | {
    /** Which one. */
    transfer_id: TransferId;
    type: 'stop_file';
  }
  /** Offer the technician a still of the camera as a file. */
  | {
    type: 'take_snapshot';
  }
  /** Tell the server that the customer ends the session. */
  | {
    /** Why. */
    reason: EndReason;
    type: 'end_at_server';
  }
  /** Draw the page anew. */
  | {
    type: 'redraw';
  }
  /** The session is over: show the receipt and let go of everything. */
  | {
    type: 'over';
  };

/** A question to the customer. */
export interface CustomerQuestion {
  /** What is asked for. */
  capability: Capability;
  /** Its number, with which it is answered. */
  id: number;
  /** When silence becomes No, by the page's clock that only goes forward, in milliseconds. */
  until_ms: number;
}

/** How far the session has come. */
export type CustomerStage = 'waiting' | 'active' | 'on_hold' | 'ended';

/** What may leave the device at this moment: allowed, and neither paused nor on hold. */
export interface CustomerStreams {
  /** The picture of the camera. */
  camera: boolean;
  /** Light, to be on. */
  flashlight: boolean;
  /** The sound of the microphone. */
  microphone: boolean;
  /** The picture of the screen. */
  screen: boolean;
}

/** What the page shows, but for chat and log, whose lines come as `AppletToConsole::Line`. */
export interface CustomerView {
  /** What this browser can be asked for, and how it stands. */
  capabilities: Array<CapabilityStatus>;
  /** The files that are offered or on their way, the oldest first. */
  files: Array<CustomerFile>;
  /** Whether the customer took everything back and allowed nothing since. */
  is_everything_stopped: boolean;
  question: CustomerQuestion | null;
  /** What the customer keeps. */
  receipt: Receipt;
  /** How far the session has come. */
  stage: CustomerStage;
  /** What may leave the device at this moment, and nothing else may. */
  streams: CustomerStreams;
}

/** What went over a line. */
export interface DataUsed {
  /** Bytes that came. */
  received_bytes: number;
  /** Bytes that left. */
  sent_bytes: number;
}

/** A person's or organisation's name, one line of 1 to `MAX_NAME_CHARS` characters. */
export type DisplayName = string;

/** Why a session ended. */
export type EndReason = 'customer_while_waiting' | 'customer' | 'technician' | 'idle' | 'connect_timeout' | 'wait_timeout' | 'code_expired' | 'aborted' | 'abuse_report' | 'joined_elsewhere';

/**
 * `POST /api/v1/entries`, from the support page: checks a code or link and readies the download.
 * Consumes nothing. The answer is `EntryAccepted`.
 */
export interface Enter {
  /** What the customer brings. */
  proof: EntryProof;
  /** `windows`, `macos` or `linux`; `browser` for whoever takes part in the browser and needs no program. */
  system: string;
}

/** How the customer gets in. */
export type Entry = 'pin' | 'link';

/** The code or link works. */
export interface EntryAccepted {
  /** The code to join with: the one that was brought, or for a link one made for this. */
  pin: Pin;
  program: Program | null;
  /** Who helps. */
  technician_name: DisplayName;
}

/** A code or a link's token, as the customer brings it. */
export type EntryProof =
  /** The 6-digit code. */
  | {
    /** The code. */
    pin: Pin;
    type: 'pin';
  }
  /** The token of a link. */
  | {
    /** 32 hexadecimal digits. */
    token: string;
    type: 'link';
  };

/** What went wrong. */
export type ErrorCode = 'bad_request' | 'unauthenticated' | 'wrong_password' | 'forbidden' | 'not_found' | 'code_does_not_work' | 'too_many_tries' | 'wrong_state' | 'too_many_sessions' | 'server_full' | 'no_applet' | 'internal';

/** `GET /api/v1/eula`: what the organisation's customers accept before they join in a browser. Public. */
export interface Eula {
  /** Plain text, lines end with a line feed. At most `MAX_EULA_BYTES`. */
  text: string;
  /** SHA-256 of the text, hexadecimal: another text has another version. */
  version: string;
}

/**
 * A name without a path, at most `MAX_FILE_NAME_BYTES` bytes. Dots and spaces around it are taken
 * off, and what a system takes for a device, an option or a home folder gets a `_` in front.
 */
export type FileName = string;

/** Whether the technician's tools run. */
export type Flow = 'running' | 'on_hold';

/** Who is there. */
export type Hello =
  /** A signed-in technician's tab, with a ticket that works once. */
  | {
    as: 'console';
    page: PageId | null;
    /** From `POST /api/v1/signaling-tickets`. */
    ticket: string;
  }
  /** The customer's program, with the secret that the code bought. */
  | {
    as: 'applet';
    /** From `POST /api/v1/join`. */
    join_secret: string;
  };

/** One line of the chat and log stream. */
export type HistoryLine =
  /** Somebody said something. */
  | {
    /** Unix milliseconds by the customer's clock. */
    at_ms: number;
    /** Who. */
    from: Speaker;
    message_id: MessageId | null;
    /** What. */
    text: ChatText;
    type: 'chat';
  }
  /** Something happened. */
  | {
    /** What. */
    entry: LogEntry;
    type: 'log';
  };

/** One entry of `RTCConfiguration.iceServers`. */
export interface IceServer {
  /** For TURN. */
  credential: string | null;
  /** `stun:` or `turn:` URLs. */
  urls: Array<string>;
  /** For TURN. */
  username: string | null;
}

/** From the applet: everything below `next` is applied or refused for good. */
export interface InputAck {
  /** First number not yet seen. */
  next: number;
  /** The stream meant. */
  stream: number;
}

/** One act of the technician's hand. */
export type InputEvent =
  /** The pointer is here now. */
  | {
    /** Where. */
    to: NormalizedPoint;
    type: 'move';
  }
  /** A button of the pointer went down or up. */
  | {
    /** Which one. */
    button: PointerButton;
    /** Whether it is down now. */
    pressed: boolean;
    type: 'button';
  }
  /** The wheel turned, in notches; positive is right and down. */
  | {
    /** Across. */
    dx: number;
    /** Down. */
    dy: number;
    type: 'wheel';
  }
  /** A key went down or up. */
  | {
    /** The physical key, UI Events `code`, as in `KeyA`; at most `MAX_KEY_BYTES`. */
    code: string;
    /** What it means on the technician's keyboard, UI Events `key`, as in `a` or `Enter`. */
    key: string;
    /** Whether it is down now. */
    pressed: boolean;
    type: 'key';
  }
  /** Lets go of every key and button. */
  | {
    type: 'release_all';
  };

/** From the console: a run of consecutive events. */
export interface InputMessage {
  /** The events; at most `MAX_EVENTS`. */
  events: Array<InputEvent>;
  /** Number of the first event. */
  first: number;
  /**
   * Changes with every new grant of control, so that an old event is never applied under a
   * new grant.
   */
  stream: number;
}

/** `POST /api/v1/join`, from the applet or the page that stands in for it: exchanges the code for a join secret, once. */
export interface Join {
  /** With what the customer takes part. */
  customer: CustomerKind | undefined;
  /** The code. */
  pin: Pin;
}

/** The applet may now open `/api/v1/signaling`. */
export interface Joined {
  /** 256 bits, hexadecimal. The code is never a credential again. */
  join_secret: string;
  /** The session. */
  session_id: SessionId;
}

/** Whether the customer's program is reachable. */
export type LinkState =
  /** Not there yet. */
  | {
    type: 'none';
  }
  /** Connected. */
  | {
    type: 'up';
  }
  /** Lost; shown after 60 seconds. */
  | {
    /** Since when, Unix milliseconds. */
    since_ms: number;
    type: 'reconnecting';
  }
  /** Lost for five minutes and more; the console keeps trying. */
  | {
    /** Since when, Unix milliseconds. */
    since_ms: number;
    type: 'offline';
  };

/** What stands in a link after `/l/`: whoever has it gets into a session. */
export type LinkToken = string;

/** One line of the session's log. */
export interface LogEntry {
  /**
   * Milliseconds since the Unix epoch, by the clock of whoever wrote the line: the customer reads
   * times by the customer's own clock, right or wrong. Before the server keeps a line of the applet,
   * it puts its own time in place of one that cannot be.
   */
  at_ms: number;
  /** What happened. */
  event: LogEvent;
}

/** What happened. */
export type LogEvent =
  /** The session was created. */
  | {
    type: 'created';
  }
  /** The customer's program joined. */
  | {
    type: 'customer_joined';
  }
  /**
   * Somebody joined again by the link, and whoever waited before is out. It may be the same person in another browser, or
   * somebody else.
   */
  | {
    type: 'joined_again';
  }
  /** The technician pressed Start. */
  | {
    type: 'started';
  }
  /** The technician put the session on hold. */
  | {
    type: 'held';
  }
  /** The technician took the session off hold. */
  | {
    type: 'resumed';
  }
  /** The technician asked for a capability. */
  | {
    /** Which one. */
    capability: Capability;
    type: 'asked';
  }
  /** The customer said Yes. */
  | {
    /** Which one. */
    capability: Capability;
    type: 'allowed';
  }
  /** The customer said No. */
  | {
    /** Which one. */
    capability: Capability;
    type: 'denied';
  }
  /** Nobody answered in time, which means No. */
  | {
    /** Which one. */
    capability: Capability;
    type: 'unanswered';
  }
  /** The customer took one capability back. */
  | {
    /** Which one. */
    capability: Capability;
    type: 'revoked';
  }
  /** The technician gave one capability back. */
  | {
    /** Which one. */
    capability: Capability;
    type: 'released';
  }
  /**
   * What was allowed or asked for cannot be done: the customer's device failed, its browser blocks it, or another device without
   * that took its place. Nobody denied it.
   */
  | {
    /** Which one. */
    capability: Capability;
    type: 'lost';
  }
  /** The customer's page was loaded again, and what was allowed ended with the old one. Nobody took it back. */
  | {
    /** Which one. */
    capability: Capability;
    type: 'ended_by_reload';
  }
  /** Something that is allowed does not reach the technician for a while. */
  | {
    /** What. */
    capability: Capability;
    /** Why. */
    reason: PauseReason;
    type: 'stream_paused';
  }
  /** It reaches the technician again. */
  | {
    /** What. */
    capability: Capability;
    type: 'stream_resumed';
  }
  /** The customer took everything back. */
  | {
    type: 'revoked_everything';
  }
  /** The customer said that something feels wrong. */
  | {
    type: 'feels_wrong';
  }
  /** A file went from the customer to the technician, whole; or the technician kept a picture that stood still. */
  | {
    /** Its name. */
    name: FileName;
    /** Its size. */
    size_bytes: number;
    type: 'file_sent';
  }
  /** A file did not arrive. */
  | {
    /** Its name. */
    name: FileName;
    type: 'file_failed';
  }
  /** A phone was added as the eyes of the session. */
  | {
    type: 'phone_added';
  }
  /**
   * Something happened on that phone, whose customer says so. Only the server writes this: what is a phone's is never taken for
   * the computer's.
   */
  | {
    /** What. */
    event: LogEvent;
    type: 'on_phone';
  }
  /** The customer's program lost its connection. */
  | {
    type: 'connection_lost';
  }
  /** The customer's program is back. */
  | {
    type: 'connection_restored';
  }
  /** The session ended. */
  | {
    /** Why. */
    reason: EndReason;
    type: 'ended';
  };

/** `POST /api/v1/login`. */
export interface Login {
  /** The account. */
  email: string;
  /** At most 1,024 bytes. */
  password: string;
}

/** `GET /api/v1/me`, and the answer to a login. */
export interface Me {
  /** Its email. */
  email: string;
  /** The name that customers see. */
  name: DisplayName;
  /** What it may do. */
  role: Role;
  /** The account. */
  technician_id: TechnicianId;
}

/** One thing that the technician wrote. It is shown once, however often it is sent. */
export type MessageId = string;

/** A monitor of the customer's computer. */
export interface Monitor {
  /** Down, in pixels. */
  height: number;
  /** Its number. */
  id: MonitorId;
  /** Whether it is the customer's main one. */
  is_primary: boolean;
  /** What the customer's system calls it, as in `HDMI-1`. */
  name: DisplayName;
  /** Across, in pixels. */
  width: number;
}

/** One monitor of the customer's computer, numbered by the applet. It keeps its number as long as it is there. */
export type MonitorId = number;

/** A place on the picture: 0 is the left or upper edge, 65535 the right or lower one. */
export interface NormalizedPoint {
  /** Across. */
  x: number;
  /** Down. */
  y: number;
}

/** `GET /api/v1/organisation`: who runs this server. Public. */
export interface Organisation {
  /** Package of the organisation's own app for Android, where it has one. */
  android_app: string | null;
  /** Systems for which there is an applet: `linux`. */
  applets: Array<string>;
  /** Version of the End-User License Agreement, where there is one: whoever joins in a browser accepts it first. */
  eula: string | null;
  /** The public host name, as in `help.northpier.example`. */
  host: string;
  /** Its name. */
  name: DisplayName;
}

/** One console page, from when it is loaded to when it is closed. Its lines to the server come and go. */
export type PageId = string;

/** From a console tab or an applet to the server. */
export type ParticipantToServer =
  /** Says who is there. Must come first, exactly once. */
  | {
    /** The proof. */
    proof: Hello;
    type: 'hello';
  }
  /** Passes a WebRTC description or candidate on to the other side. */
  | {
    /** Which session; an applet has only its own. */
    session_id: SessionId;
    /** What. */
    signal: Signal;
    to: ConnectionId | null;
    type: 'signal';
  }
  /** Adds a line to the session's log. Only from an applet. */
  | {
    /** The line. */
    entry: LogEntry;
    type: 'report_log';
  }
  /**
   * Says that the session is in use: something is typed, said or sent, or a screen that is seen changes. Only from an
   * applet, at most every 20 seconds; without it a session counts as forgotten.
   */
  | {
    type: 'in_use';
  }
  /**
   * Asks for all that was said with a customer on a plain page, and for what is said from now on: `ServerToParticipant::Talk`.
   * Only from a console.
   */
  | {
    /** Which session. */
    session_id: SessionId;
    type: 'open_talk';
  }
  /** Says to a customer on a plain page what would else go over the channel `control`. Only from a console. The server reads it. */
  | {
    /** What. */
    message: ConsoleToApplet;
    /** Which session. */
    session_id: SessionId;
    type: 'talk';
  }
  /** Ends the session. Only from an applet; a console uses the HTTP API. */
  | {
    /** Why: by the customer, while waiting or later, or as an abuse report. */
    reason: EndReason;
    type: 'end_session';
  };

/** Why something that is allowed does not reach the technician now. Of several, the first counts. */
export type PauseReason = 'customer' | 'call' | 'background' | 'device';

/** How far a session has come. */
export type Phase =
  /** Waiting for somebody to use the code or link. */
  | {
    type: 'created';
  }
  /** The code was entered; the applet is on its way. */
  | {
    type: 'connecting';
  }
  /** The applet is here; the technician has not pressed Start. */
  | {
    type: 'waiting';
  }
  /** The technician pressed Start. */
  | {
    type: 'active';
  }
  /** Over, for good. */
  | {
    /** Why. */
    reason: EndReason;
    type: 'ended';
  };

/** The 6-digit code. Spaces and hyphens between digits are taken out. */
export type Pin = string;

/** A button of the pointer. */
export type PointerButton = 'left' | 'middle' | 'right';

/** An applet, as a browser is to save it. */
export interface Program {
  /** Its path. No code stands in it: addresses are logged on the way. */
  download: string;
  /** Its name, which carries the code as a hint. */
  file_name: FileName;
}

/** The session in short, made from its log. */
export interface Receipt {
  data_used: DataUsed | null;
  /** When it ended, Unix milliseconds. */
  ended_ms: number | null;
  /** Each file that was sent to the technician. */
  files: Array<SentFile>;
  /** When the program joined, Unix milliseconds. */
  joined_ms: number | null;
  reason: EndReason | null;
  /** Each time something was allowed, in order. */
  spans: Array<ReceiptSpan>;
  /** When the technician pressed Start, Unix milliseconds. */
  started_ms: number | null;
}

/** One capability, from Yes until it was over. */
export interface ReceiptSpan {
  /** What was allowed. */
  capability: Capability;
  /** From, Unix milliseconds. */
  from_ms: number;
  /** Until, Unix milliseconds; none while it lasts. */
  until_ms: number | null;
}

/**
 * A relay and the credential for it: one entry of `RTCConfiguration.iceServers`.
 *
 * Both sides of a session must be given the same relay: it forwards between its own allocations only.
 * The credential belongs to the session and dies with it.
 */
export interface RelayServer {
  /** Must not reach a log. */
  credential: string;
  /** Where it is, 1 to `MAX_RELAY_URLS`. */
  urls: Array<string>;
  /** Says nothing about the session. */
  username: string;
}

/** `POST /api/v1/password-resets/accept`: sets a new password from a one-time link. */
export interface ResetPassword {
  /** 10 to 1,024 bytes. */
  password: string;
  /** From the link. */
  token: string;
}

/** What an account may do. */
export type Role = 'administrator' | 'technician';

/** One file that was sent. */
export interface SentFile {
  /** Its name. */
  name: FileName;
  /** Its size. */
  size_bytes: number;
}

/** From the server to a console tab or an applet. */
export type ServerToParticipant =
  /** Answers `ParticipantToServer::Hello`, after the relays of the sessions in it. */
  | {
    /** This connection. */
    connection_id: ConnectionId;
    /** STUN and TURN servers. */
    ice_servers: Array<IceServer>;
    /** For a console: so many cameras of phones it may see through at a time. */
    lens_at_once: number | undefined;
    /** What the server's clock says now, Unix milliseconds. All its other times are by this clock. */
    now_ms: number;
    /** The organisation that runs the server. */
    organisation: DisplayName;
    /** For a console: its technician's sessions. For an applet: its own one. */
    sessions: Array<SessionSummary>;
    type: 'welcome';
  }
  /** A session is new or has changed. */
  | {
    /** How it is now. */
    session: SessionSummary;
    type: 'session_changed';
  }
  /**
   * Names the relay of a session, to both of its sides, before the first description can be made.
   * Replaces an earlier one.
   */
  | {
    /** Where, and the credential. */
    relay: RelayServer;
    /** Which session. */
    session_id: SessionId;
    type: 'relay_granted';
  }
  /** A description or candidate from the other side. */
  | {
    /** From whom. */
    from: ConnectionId;
    /** Which session. */
    session_id: SessionId;
    /** What. */
    signal: Signal;
    type: 'signal';
  }
  /** What would else come over the channel `control`, from a customer on a plain page. Only to consoles. The server has read it. */
  | {
    /** What. */
    message: AppletToConsole;
    /** Which session. */
    session_id: SessionId;
    type: 'talk';
  }
  /**
   * For an applet: so many of its `ParticipantToServer::ReportLog` and `ParticipantToServer::EndSession` were heard on this
   * connection, also those that were refused. Whatever else it said of these is to be said again on the next one.
   */
  | {
    /** How many since `Self::Welcome`. */
    count: number;
    type: 'heard';
  }
  /** A message was refused. The connection stays open unless it closes right after. */
  | {
    /** Why. */
    error: ApiError;
    type: 'refused';
  }
  /**
   * The technician opened the console on another page, which has the sessions now; or somebody joined by the link of an
   * applet's session anew, and is its customer now. Comes before the end of this line.
   */
  | {
    type: 'taken_over';
  }
  /** The server is about to stop; reconnect in a moment. */
  | {
    type: 'going_away';
  }
  /**
   * Somebody guesses codes, or has stopped. Only to consoles: when it changes, and after
   * `Self::Welcome` while it is on.
   */
  | {
    /** How it is now. */
    mode: AttackMode;
    type: 'attack_mode_changed';
  };

/** The answer: the only time that the code or link is shown. */
export interface SessionCreated {
  /** When code or link stops working, Unix milliseconds. */
  expires_ms: number;
  /** The link, if by link. */
  link: string | null;
  pin: Pin | null;
  /** The session. */
  session: SessionSummary;
}

/** One support session. */
export type SessionId = string;

/** `GET /api/v1/sessions`. */
export interface SessionList {
  /** Where there is a page of older ones: the `before` with which it is asked for. */
  older: string | null;
  /** Newest first. All that are not over are on the first page, whatever their age. */
  sessions: Array<SessionSummary>;
}

/** `GET /api/v1/sessions/{session_id}/log`. */
export interface SessionLog {
  /** Oldest first. */
  entries: Array<LogEntry>;
  /** What they come to; the customer has the same, by the customer's clock. */
  receipt: Receipt;
}

/** A session as lists and the customer's program show it. */
export interface SessionSummary {
  /** When it was created, Unix milliseconds. */
  created_ms: number;
  customer: CustomerKind | null;
  customer_name: DisplayName | null;
  /** How the customer gets in. */
  entry: Entry;
  eyes_of: SessionId | null;
  /** Whether the tools run. */
  flow: Flow;
  /** When somebody last took the place of a customer who waited, by joining again by the link, Unix milliseconds. */
  joined_again_ms: number | null;
  /** The word for lists. */
  label: StatusLabel;
  /** When the label last changed; of an active session, when it was started. Unix milliseconds. */
  label_since_ms: number;
  /** Whether the customer's program is reachable. */
  link: LinkState;
  /** How far it has come. */
  phase: Phase;
  /** The session. */
  session_id: SessionId;
  /** The technician who owns the session. */
  technician_name: DisplayName;
}

/**
 * What WebRTC has to say. Candidates travel in their own messages.
 *
 * The console counts its offers, and whatever belongs to a connection bears the number of the offer that it began with:
 * there may be two connections for a while, and an offer may be answered when the next one is under way.
 */
export type Signal =
  /**
   * From the console. Replaces any earlier connection of the session. From a customer's browser it has no description and
   * asks for such an offer, in the place of the connection whose number it bears: the network is another one.
   */
  | {
    /** Its number. */
    offer: number | undefined;
    /** RFC 8866 text, at most `MAX_SDP_BYTES`. */
    sdp: string;
    type: 'offer';
  }
  /** From the applet. */
  | {
    /** The number of the offer. */
    offer: number | undefined;
    /** RFC 8866 text, at most `MAX_SDP_BYTES`. */
    sdp: string;
    type: 'answer';
  }
  /** An ICE candidate, from either side. */
  | {
    /** The `candidate:` line, RFC 8839. */
    candidate: string;
    /** The number of the offer. */
    offer: number | undefined;
    /** Its media section's id. */
    sdp_mid: string | null;
    type: 'candidate';
  };

/** `POST /api/v1/signaling-tickets`. */
export interface SignalingTicket {
  /** Works once, for 30 seconds. */
  ticket: string;
}

/** Who said it. */
export type Speaker = 'customer' | 'technician';

/** The one word shown in lists, derived from the four regions. */
export type StatusLabel = 'created' | 'connecting' | 'waiting' | 'active' | 'on_hold' | 'reconnecting' | 'offline' | 'ended';

/** One technician account. */
export type TechnicianId = string;

/** One file transfer, numbered by its sender from 1 within a session. */
export type TransferId = number;

/** Every message by its name. */
export interface Messages {
  AcceptInvitation: AcceptInvitation;
  CreateSession: CreateSession;
  Enter: Enter;
  EntryAccepted: EntryAccepted;
  Eula: Eula;
  InputAck: InputAck;
  InputMessage: InputMessage;
  Join: Join;
  Joined: Joined;
  Login: Login;
  Me: Me;
  Organisation: Organisation;
  ParticipantToServer: ParticipantToServer;
  ResetPassword: ResetPassword;
  ServerToParticipant: ServerToParticipant;
  SessionCreated: SessionCreated;
  SessionList: SessionList;
  SessionLog: SessionLog;
  SignalingTicket: SignalingTicket;
}
