import type { ConsoleModel, SessionModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { EntryKeyCard } from './EntryKeyCard.tsx';

interface Props {
  model: ConsoleModel;
  session: SessionModel;
  onMakeNew(): void;
}

/** Stands in the place of the picture until the customer is here: code or link, to be read or sent again. */
export function EntryPanel({ model, session, onMakeNew }: Props) {
  const summary = session.summary.value;
  const entryKey = model.keys.keys.value.get(summary.session_id);
  const { type } = summary.phase;
  return (
    <section class="desk place" aria-label={texts.screen}>
      <div class="card">
        {entryKey ? <EntryKeyCard model={model} session={summary} entryKey={entryKey} onMakeNew={onMakeNew} /> : (
          <div class="created">
            <p role="status">{type === 'created' || type === 'connecting' ? texts.steps[type] : texts.notThere}</p>
            {type === 'created' && <p class="muted">{texts.keyGone}</p>}
          </div>
        )}
      </div>
    </section>
  );
}
