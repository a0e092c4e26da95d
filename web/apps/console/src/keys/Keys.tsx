import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { Dialog } from '../parts/Dialog.tsx';

/** All keys. */
export function Keys({ onClose }: { onClose(): void }) {
  return (
    <Dialog title={texts.keysTitle} onClose={onClose}>
      {(close) => (
        <>
          <dl class="keys">{texts.keys.map(([key, what]) => <div key={what}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
          <button class="btn" type="button" onClick={close}>{texts.close}</button>
        </>
      )}
    </Dialog>
  );
}
