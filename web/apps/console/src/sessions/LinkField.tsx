import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { Copy, Mail, MessageSquare, Share2 } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { copyText } from '../parts/copy.ts';

function mailTo(link: string): string {
  return `mailto:?subject=${encodeURIComponent(texts.emailSubject)}&body=${encodeURIComponent(texts.emailBody(link))}`;
}

/** The `&` is for iPhones; other phones read a query with nothing before it as well. */
function textTo(link: string): string {
  return `sms:?&body=${encodeURIComponent(texts.textBody(link))}`;
}

/** Hands the link to another app. That the technician thinks better of it is no failure. */
async function share(link: string): Promise<'done' | 'failed'> {
  try {
    await navigator.share({ title: texts.emailSubject, text: texts.shareBody, url: link });
    return 'done';
  } catch (error) {
    return error instanceof DOMException && error.name === 'AbortError' ? 'done' : 'failed';
  }
}

/** A link to copy, to mail, to send as a text message, or to hand to another app. */
export function LinkField({ link, copyAtOnce = false }: { link: string; copyAtOnce?: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    setSaid('');
    const copied = await copyText(link);
    setSaid(copied ? texts.copied : texts.notCopied);
    if (!copied) field.current?.select();
  };
  const hand = async (): Promise<void> => {
    setSaid('');
    if ((await share(link)) === 'failed') setSaid(texts.notShared);
  };
  useEffect(() => {
    if (copyAtOnce) void copy();
  }, []);
  return (
    <>
      <input class="input" readOnly aria-label={texts.tabLink} value={link} ref={field} onFocus={(event) => event.currentTarget.select()} />
      <div class="row center link-ways">
        <button class="btn" type="button" onClick={() => void copy()}><Copy class="i" aria-hidden="true" />{texts.copyLink}</button>
        <a class="btn" href={mailTo(link)}><Mail class="i" aria-hidden="true" />{texts.emailLink}</a>
        <a class="btn" href={textTo(link)}><MessageSquare class="i" aria-hidden="true" />{texts.textLink}</a>
        {'share' in navigator && <button class="btn" type="button" onClick={() => void hand()}><Share2 class="i" aria-hidden="true" />{texts.shareLink}</button>}
      </div>
      <p class="hint" role="status">{said}</p>
    </>
  );
}
