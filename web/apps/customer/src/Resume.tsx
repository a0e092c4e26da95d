import { customerTexts as texts } from '@bowline/ui/texts/en-customer.ts';

/** A session is kept, and what it needs did not load. */
export function Resume({ onRetry }: { onRetry: () => void }) {
  return (
    <main role="alert">
      <h1>{texts.resumeTitle}</h1>
      <p class="lead">{texts.resumeBody}</p>
      <button class="btn primary l" type="button" onClick={onRetry}>{texts.tryAgain}</button>
    </main>
  );
}
