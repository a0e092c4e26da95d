import type { Me, Organisation } from '@bowline/protocol';
import { type ApiClient, ApiError } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { Invitation } from '../account/Invitation.tsx';
import { NewPassword } from '../account/NewPassword.tsx';
import { SignIn } from '../account/SignIn.tsx';
import { Console } from './Console.tsx';
import { type RunningModel, makeModel } from './make-model.ts';

type Screen = { type: 'loading' } | { type: 'offline' } | { type: 'signed_out'; notice?: string } | { type: 'signed_in'; running: RunningModel };

/** A page that was opened while the server was away looks again by itself. */
const TRY_AGAIN_MS = 3000;

interface Props {
  api: ApiClient;
  run?: (me: Me, api: ApiClient) => RunningModel;
}

/** What a one-time link is for, and its token. */
interface OneTimeLink {
  type: 'invitation' | 'new-password';
  token: string;
}

function oneTimeLink(): OneTimeLink | undefined {
  const said = new URLSearchParams(location.hash.slice(1));
  for (const type of ['invitation', 'new-password'] as const) {
    const token = said.get(type);
    if (token) return { type, token };
  }
  return undefined;
}

/** Decides between sign-in, a one-time link and the console. */
export function App({ api, run = makeModel }: Props) {
  const [screen, setScreen] = useState<Screen>({ type: 'loading' });
  const [organisation, setOrganisation] = useState<Organisation>();
  const [link, setLink] = useState(oneTimeLink);
  const enter = (me: Me): void => setScreen({ type: 'signed_in', running: run(me, api) });
  const load = (): void => {
    api.organisation().then(setOrganisation, () => undefined);
    // Whoever comes by a link signs in with it, perhaps to another account than the one that is signed in.
    if (link) return;
    api.me().then(enter, (error: unknown) => setScreen({ type: error instanceof ApiError && error.status === 401 ? 'signed_out' : 'offline' }));
  };
  useEffect(load, []);
  useEffect(() => {
    if (screen.type !== 'offline') return undefined;
    const timer = setTimeout(load, TRY_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [screen]);
  if (link) {
    const done = (me: Me): void => {
      history.replaceState(null, '', location.pathname);
      setLink(undefined);
      enter(me);
    };
    const Form = link.type === 'invitation' ? Invitation : NewPassword;
    return <Form api={api} token={link.token} organisation={organisation} onDone={done} />;
  }
  if (screen.type === 'signed_in') {
    const { model, stop } = screen.running;
    const leave = (notice?: string): void => {
      stop('forget');
      setScreen(notice ? { type: 'signed_out', notice } : { type: 'signed_out' });
    };
    const signOut = (): void => {
      leave();
      api.logout().catch(() => undefined);
    };
    const signOutEverywhere = async (): Promise<void> => {
      if ((await model.signOutEverywhere()) === 'done') leave(texts.signedOutEverywhere);
    };
    const expire = (): void => {
      stop('keep');
      setScreen({ type: 'signed_out', notice: texts.signedOutElsewhere });
    };
    return <Console model={model} onSignOut={signOut} onSignOutEverywhere={() => void signOutEverywhere()} onExpired={expire} />;
  }
  if (screen.type === 'signed_out') return <SignIn api={api} organisation={organisation} notice={screen.notice} onDone={enter} />;
  return (
    <main class="door">
      <p role="status">{screen.type === 'loading' ? texts.loading : texts.offline}</p>
      {screen.type === 'offline' && <button class="btn" type="button" onClick={load}>{texts.tryAgain}</button>}
    </main>
  );
}
