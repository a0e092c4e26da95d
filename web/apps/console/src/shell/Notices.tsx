import type { ConsoleModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { clock } from '@bowline/ui/times.ts';
import { X } from 'lucide-preact';
import { useNow } from '../sessions/Status.tsx';
import { wordsOfProblem } from './problem-words.ts';

/** The quiet word that the server cannot be reached just now. */
export function LineState({ model }: { model: ConsoleModel }) {
  const { state, sinceMs } = model.signaling;
  const now = useNow();
  return (
    <span role="status">
      {state.value === 'reconnecting' && (
        <span class="st pill reconnecting">{texts.reconnecting} <span class="num" aria-hidden="true">{clock(now - sinceMs.value)}</span></span>
      )}
    </span>
  );
}

/** Says that somebody guesses codes, and what still works. It goes when they stop. */
export function AttackNotice({ model }: { model: ConsoleModel }) {
  return <div role="status">{model.attackMode.value === 'on' && <p class="problem">{texts.attackMode}</p>}</div>;
}

/** What went wrong, what to do, and a button to put it away. */
export function ProblemBar({ model }: { model: ConsoleModel }) {
  const session = model.current.value;
  const problem = model.problem.value;
  const words = problem ? wordsOfProblem(problem) : '';
  const failure = session?.failure.value ? texts.appletSays(session.failure.value, session.summary.value.customer) : '';
  const text = words || failure;
  const dismiss = (): void => {
    if (words) model.dismissProblem();
    else if (session) session.failure.value = '';
  };
  return (
    <div role="alert">
      {text && (
        <p class="problem">
          <bdi>{text}</bdi>
          <button class="btn quiet s icon push" type="button" aria-label={texts.dismiss} onClick={dismiss}><X class="i" aria-hidden="true" /></button>
        </p>
      )}
    </div>
  );
}
