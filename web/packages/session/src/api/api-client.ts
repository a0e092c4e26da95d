import {
  type AcceptInvitation,
  type ApiErrorBody,
  type CreateSession,
  DecodeError,
  type Enter,
  type EntryAccepted,
  type Eula,
  type Join,
  type Joined,
  type Login,
  type Me,
  type Organisation,
  type ResetPassword,
  type SessionCreated,
  type SessionId,
  type SessionLog,
  type SessionSummary,
  type Shape,
  apiErrorBody,
  entryAccepted,
  eula,
  joined,
  me,
  organisation,
  sessionCreated,
  sessionList,
  sessionLog,
  signalingTicket,
} from '@bowline/protocol';

/** The server refused a request. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: ApiErrorBody,
  ) {
    super(body.detail);
    this.name = 'ApiError';
  }
}

/** No answer came, or one that cannot be read. */
export class OfflineError extends Error {
  override readonly name = 'OfflineError';
}

/** An answer that takes longer than this is not worth waiting for. */
const ANSWER_WITHIN_MS = 10_000;
/** Tickets are asked for again and again, so one lost try must not cost long. */
const TICKET_WITHIN_MS = 4000;

/** What a technician does to a session apart from tools. */
export type SessionAct = 'start' | 'hold' | 'resume' | 'end';

async function parse<T>(response: Response, shape: Shape<T>): Promise<T> {
  try {
    return shape(await response.json(), 'body');
  } catch (error) {
    throw new OfflineError(error instanceof DecodeError ? error.message : 'the answer cannot be read');
  }
}

/** A proxy answers for a server that is away in words of its own. */
async function refusalOf(response: Response): Promise<Error> {
  const { status } = response;
  try {
    return new ApiError(status, await parse(response, apiErrorBody));
  } catch (error) {
    return status >= 500 ? new ApiError(status, { code: 'internal', detail: '', retry_after_seconds: null }) : (error as Error);
  }
}

const nothing: Shape<undefined> = () => undefined;

/** The typed HTTP API. */
export class ApiClient {
  constructor(private readonly send: typeof fetch = (input, init) => fetch(input, init)) {}

  organisation(): Promise<Organisation> {
    return this.request('GET', '/organisation', organisation);
  }
  /** What a customer accepts before joining in a browser. */
  eula(): Promise<Eula> {
    return this.request('GET', '/eula', eula);
  }
  me(): Promise<Me> {
    return this.request('GET', '/me', me);
  }
  login(body: Login): Promise<Me> {
    return this.request('POST', '/login', me, body);
  }
  logout(): Promise<undefined> {
    return this.request('POST', '/logout', nothing);
  }
  /** Every browser of the account is signed out, this one too. */
  logoutEverywhere(): Promise<undefined> {
    return this.request('POST', '/logout-everywhere', nothing);
  }
  acceptInvitation(body: AcceptInvitation): Promise<Me> {
    return this.request('POST', '/invitations/accept', me, body);
  }
  resetPassword(body: ResetPassword): Promise<Me> {
    return this.request('POST', '/password-resets/accept', me, body);
  }
  async sessions(): Promise<SessionSummary[]> {
    return (await this.request('GET', '/sessions', sessionList)).sessions;
  }
  createSession(body: CreateSession): Promise<SessionCreated> {
    return this.request('POST', '/sessions', sessionCreated, body);
  }
  act(sessionId: SessionId, act: SessionAct): Promise<undefined> {
    return this.request('POST', `/sessions/${encodeURIComponent(sessionId)}/${act}`, nothing);
  }
  sessionLog(sessionId: SessionId): Promise<SessionLog> {
    return this.request('GET', `/sessions/${encodeURIComponent(sessionId)}/log`, sessionLog);
  }
  async signalingTicket(): Promise<string> {
    return (await this.request('POST', '/signaling-tickets', signalingTicket, undefined, TICKET_WITHIN_MS)).ticket;
  }
  enter(body: Enter): Promise<EntryAccepted> {
    return this.request('POST', '/entries', entryAccepted, body);
  }
  join(body: Join): Promise<Joined> {
    return this.request('POST', '/join', joined, body);
  }

  private async request<T>(method: string, path: string, shape: Shape<T>, body?: object, withinMs = ANSWER_WITHIN_MS): Promise<T> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), withinMs);
    const init: RequestInit = { method, credentials: 'same-origin', headers: { accept: 'application/json' }, signal: patience.signal };
    if (body) {
      init.headers = { accept: 'application/json', 'content-type': 'application/json' };
      init.body = JSON.stringify(body);
    }
    try {
      const response = await this.reach(path, init);
      if (!response.ok) throw await refusalOf(response);
      if (response.status === 204 || (shape as unknown) === nothing) return undefined as T;
      return await parse(response, shape);
    } finally {
      clearTimeout(timer);
    }
  }

  private async reach(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.send(`/api/v1${path}`, init);
    } catch {
      throw new OfflineError('the server cannot be reached');
    }
  }
}
