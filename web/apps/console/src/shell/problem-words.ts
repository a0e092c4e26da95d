import type { Problem } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';

/** What went wrong and what to do about it. */
export function wordsOfProblem(problem: Problem): string {
  switch (problem.type) {
    case 'offline':
      return texts.offline;
    case 'too_many_open':
      return texts.problems.too_many_open;
    case 'server_failed':
      return texts.serverFailed(problem.status);
    case 'refused':
      return problem.code === 'too_many_tries' ? texts.tooManyTries(problem.retryAfterSeconds ?? 60) : texts.problems[problem.code];
  }
}
