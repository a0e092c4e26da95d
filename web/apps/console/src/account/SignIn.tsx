import type { Me, Organisation } from '@bowline/protocol';
import type { ApiClient } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { AccountForm, Field } from './account-form.tsx';

interface Props {
  api: ApiClient;
  organisation: Organisation | undefined;
  /** Why the technician is here again. */
  notice?: string | undefined;
  onDone(me: Me): void;
}

/** Email and password. */
export function SignIn({ api, organisation, notice, onDone }: Props) {
  const send = (read: (name: string) => string): Promise<Me> => api.login({ email: read('email'), password: read('password') });
  return (
    <AccountForm title={texts.signIn} action={texts.signIn} organisation={organisation} notice={notice} send={send} onDone={onDone}>
      <Field name="email" label={texts.email} type="email" autocomplete="username" />
      <Field name="password" label={texts.password} type="password" autocomplete="current-password" />
    </AccountForm>
  );
}
