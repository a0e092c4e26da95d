import type { HistoryLine } from '@bowline/protocol';
import { LogSign, kindOf } from '@bowline/ui/log-sign.tsx';
import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { timeOf } from '@bowline/ui/times.ts';
import { useEffect, useRef } from 'preact/hooks';
import type { PhoneModel } from './phone-model.ts';
import { wordsOf } from './words.ts';

/** Who is this near to the end follows what comes. */
const NEAR_END_PIXELS = 64;

const sizeOf = ({ clientWidth, clientHeight }: Element): string => `${clientWidth}x${clientHeight}`;

function Line({ line, technician }: { line: HistoryLine; technician: string }) {
  if (line.type === 'log') {
    const { at_ms, event } = line.entry;
    const kind = kindOf(event);
    return <div class={`log ${kind}`}><LogSign kind={kind} /><span dir="auto">{wordsOf(event)}</span><time>{timeOf(at_ms)}</time></div>;
  }
  const mine = line.from === 'customer';
  return <div class={`msg ${mine ? 'me' : ''}`}><small><bdi>{mine ? texts.you : technician}</bdi></small><span dir="auto">{line.text}</span></div>;
}

/** What was said and what happened, in one stream. */
export function Stream({ model }: { model: PhoneModel }) {
  const box = useRef<HTMLDivElement>(null);
  const wasAtEnd = useRef(true);
  const size = useRef('');
  const lines = model.stream.value;
  // Who reads further up is not pulled away.
  const follow = (): void => {
    if (wasAtEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  };
  useEffect(follow, [lines]);
  // The newest line stays in sight when a keyboard comes, or the phone is turned.
  useEffect(() => {
    const { current } = box;
    if (typeof ResizeObserver === 'undefined' || !current) return;
    const observer = new ResizeObserver(() => {
      size.current = sizeOf(current);
      follow();
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      class="stream" role="log" aria-live="polite" aria-label={texts.chatAndLog} tabIndex={0} ref={box}
      onScroll={({ currentTarget }) => {
        // The browser scrolls a box that has become larger or smaller, and says so before the size. Nobody read on.
        if (size.current && size.current !== sizeOf(currentTarget)) return;
        wasAtEnd.current = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight < NEAR_END_PIXELS;
      }}
    >
      {lines.length === 0 && <p class="muted">{texts.nothingSaid}</p>}
      {lines.map((line, index) => <Line key={index} line={line} technician={model.technician.value} />)}
    </div>
  );
}
