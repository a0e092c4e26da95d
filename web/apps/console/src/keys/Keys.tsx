import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { useEffect, useRef } from 'preact/hooks';

/** All keys. */
export function Keys({ onClose }: { onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-label={texts.keysTitle} onClose={onClose}>
      <h2>{texts.keysTitle}</h2>
      <dl>{texts.keys.map(([key, what]) => <div key={key} class="row"><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
      <button class="btn" type="button" onClick={() => dialog.current?.close()}>{texts.close}</button>
    </dialog>
  );
}
