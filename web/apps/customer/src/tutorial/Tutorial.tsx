import { customerTexts as texts } from '@bowline/ui/texts/en-customer.ts';
import { Camera, HeartHandshake, OctagonX } from 'lucide-preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Point, swipeOf } from './swipe.ts';

interface Props {
  technician: string;
  onLeave: (again: 'show' | 'hide') => void;
}

const CARDS = [
  { ...texts.tutorial.who, Icon: HeartHandshake },
  { ...texts.tutorial.camera, Icon: Camera },
  { ...texts.tutorial.stop, Icon: OctagonX },
];
const LAST = CARDS.length - 1;
const KEYS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** Which card is seen, and the ways to turn it. */
function useCards() {
  const [at, setAt] = useState(0);
  const from = useRef<Point | undefined>(undefined);
  const turn = (by: number): void => setAt((now) => Math.min(LAST, Math.max(0, now + by)));
  const handlers = {
    onPointerDown: ({ clientX: x, clientY: y, isPrimary }: PointerEvent) => {
      if (isPrimary) from.current = { x, y };
    },
    onPointerUp: ({ clientX: x, clientY: y, isPrimary }: PointerEvent) => {
      if (isPrimary && from.current) turn(swipeOf(from.current, { x, y }));
      from.current = undefined;
    },
    onPointerCancel: () => void (from.current = undefined),
    onKeyDown: (event: KeyboardEvent) => {
      const by = KEYS[event.key];
      if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      turn(by);
    },
  };
  return { at, setAt, turn, handlers };
}

function Dots({ at, technician, onChoose }: { at: number; technician: string; onChoose: (card: number) => void }) {
  return (
    <div class="dots">
      {CARDS.map(({ title }, index) => (
        <button
          key={index} class="dot" type="button" aria-current={index === at}
          aria-label={texts.tutorialCard(index + 1, CARDS.length, title(technician))} onClick={() => onChoose(index)}
        />
      ))}
    </div>
  );
}

/** Three cards before a session on a phone. Nobody has to read them. */
export function Tutorial({ technician, onLeave }: Props) {
  const { at, setAt, turn, handlers } = useCards();
  const hide = useRef<HTMLInputElement>(null);
  const region = useRef<HTMLElement>(null);
  // At first, and when the button that turned the card is gone with it.
  useLayoutEffect(() => {
    if (!region.current?.contains(document.activeElement)) region.current?.focus();
  }, [at]);
  const leave = (): void => onLeave(hide.current?.checked ? 'hide' : 'show');
  const card = CARDS[at];
  return (
    <section class="card entry tutorial" aria-label={texts.tutorialTitle} tabIndex={-1} ref={region} {...handlers}>
      <div class="tutorial-card" aria-live="polite" key={at}>
        {card && (
          <>
            <card.Icon class="i" aria-hidden="true" />
            <h2><bdi>{card.title(technician)}</bdi></h2>
            <p>{card.body}</p>
          </>
        )}
      </div>
      <Dots at={at} technician={technician} onChoose={setAt} />
      <label class="check"><input type="checkbox" ref={hide} /><span>{texts.tutorialHide}</span></label>
      <div class="answers">
        <button class="btn t" type="button" onClick={leave}>{texts.skip}</button>
        {at < LAST
          ? <button key="next" class="btn t primary" type="button" onClick={() => turn(1)}>{texts.nextCard}</button>
          : <button key="ok" class="btn t primary" type="button" onClick={leave}>{texts.ok}</button>}
      </div>
    </section>
  );
}
