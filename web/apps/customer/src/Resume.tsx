import { customerTexts as texts } from '@bowline/ui/texts/en-customer.ts';

interface Props {
  /** What is in the way: it did not load, or another tab has the session. */
  trouble: 'not_loaded' | 'elsewhere';
  onRetry: () => void;
}

/** A session is kept, and cannot go on in this tab now. */
export function Resume({ trouble, onRetry }: Props) {
  const { title, body } = texts.resume[trouble];
  return (
    <main role="alert">
      <h1>{title}</h1>
      <p class="lead">{body}</p>
      <button class="btn primary l" type="button" onClick={onRetry}>{texts.tryAgain}</button>
    </main>
  );
}
