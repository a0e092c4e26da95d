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

/** Sets a new password from a one-time link, which knows the account. */
export function NewPassword({ api, token, organisation, onDone }: Props) {
  const send = (read: (name: string) => string): Promise<Me> => api.resetPassword({ token, password: read('password') });
  return (
    <AccountForm title={texts.newPasswordTitle} action={texts.setPassword} organisation={organisation} send={send} onDone={onDone}>
      <Field name="password" label={texts.newPassword} type="password" autocomplete="new-password" hint={texts.newPasswordHint} minLength={10} />
    </AccountForm>
  );
}
