import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { Copy, Mail } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { copyText } from '../parts/copy.ts';

function mailTo(link: string): string {
  return `mailto:?subject=${encodeURIComponent(texts.emailSubject)}&body=${encodeURIComponent(texts.emailBody(link))}`;
}

/** A link to copy or to mail. */
export function LinkField({ link, copyAtOnce = false }: { link: string; copyAtOnce?: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    setSaid('');
    const copied = await copyText(link);
    setSaid(copied ? texts.copied : texts.notCopied);
    if (!copied) field.current?.select();
  };
  useEffect(() => {
    if (copyAtOnce) void copy();
  }, []);
  return (
    <>
      <input class="input" readOnly aria-label={texts.tabLink} value={link} ref={field} onFocus={(event) => event.currentTarget.select()} />
      <div class="row center">
        <button class="btn" type="button" onClick={() => void copy()}><Copy class="i" aria-hidden="true" />{texts.copyLink}</button>
        <a class="btn" href={mailTo(link)}><Mail class="i" aria-hidden="true" />{texts.emailLink}</a>
      </div>
      <p class="hint" role="status">{said}</p>
    </>
  );
}
