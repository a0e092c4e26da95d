import type { Me, Organisation } from '@bowline/protocol';
import type { ApiClient } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { AccountForm, Field } from './account-form.tsx';

interface Props {
  api: ApiClient;
  token: string;
  organisation: Organisation | undefined;
  onDone(me: Me): void;
}

/** Makes an account from a one-time invitation. */
export function Invitation({ api, token, organisation, onDone }: Props) {
  const send = (read: (name: string) => string): Promise<Me> =>
    api.acceptInvitation({ token, name: read('name'), email: read('email'), password: read('password') });
  return (
    <AccountForm title={texts.welcomeTitle} action={texts.makeAccount} organisation={organisation} send={send} onDone={onDone}>
      <Field name="name" label={texts.yourName} autocomplete="name" hint={texts.yourNameHint} />
      <Field name="email" label={texts.email} type="email" autocomplete="username" />
      <Field name="password" label={texts.password} type="password" autocomplete="new-password" hint={texts.passwordHint} minLength={10} />
    </AccountForm>
  );
}
