import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { MessageSquare } from 'lucide-preact';
import { useMemo } from 'preact/hooks';
import { Banners } from '../Banners.tsx';
import { Files } from '../Files.tsx';
import { Grants } from '../Grants.tsx';
import type { ScreenProps } from '../phone-model.ts';
import { QuestionSheet } from '../QuestionSheet.tsx';
import { Stream } from '../Stream.tsx';
import { Troubles } from '../Troubles.tsx';
import { Write } from '../Write.tsx';
import { Swipe } from './swipe.ts';

type Chat = 'minimised' | 'extended';

interface HandleProps {
  chat: Chat;
  onChat: (chat: Chat) => void;
}

/** Extends and minimises the sheet, by a swipe, a tap or the keyboard. */
function Handle({ chat, onChat }: HandleProps) {
  const swipe = useMemo(() => new Swipe((way) => onChat(way === 'up' ? 'extended' : 'minimised')), []);
  return (
    <button
      class="lens-handle" type="button" aria-expanded={chat === 'extended'} aria-controls="lens-chat" aria-label={texts.chatAndLog}
      onPointerDown={(event) => {
        swipe.start(event.clientY);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => swipe.move(event.clientY)}
      onPointerUp={() => swipe.end()}
      onPointerCancel={() => swipe.end()}
      onClick={({ detail }) => {
        // A press of a key is no end of a swipe, and counts no clicks.
        if (detail === 0 || !swipe.swallowsClick()) onChat(chat === 'extended' ? 'minimised' : 'extended');
      }}
    >
      <MessageSquare class="i" aria-hidden="true" /><span>{texts.chat}</span>
    </button>
  );
}

/** Questions, chat and log below the picture. Its last line shows always, and its message box when it is extended. */
export function ChatSheet({ model, streams, shell, chat, onChat }: ScreenProps & HandleProps) {
  return (
    <div class="lens-sheet">
      <Handle chat={chat} onChat={onChat} />
      <div class="lens-news">
        <Banners model={model} />
        <Troubles model={model} streams={streams} />
        <QuestionSheet model={model} streams={streams} shell={shell} />
      </div>
      <div id="lens-chat" class="lens-chat">
        {chat === 'extended' && <Grants model={model} streams={streams} />}
        <Stream model={model} key={chat} />
        {chat === 'extended' && <Files model={model} />}
        {chat === 'extended' && <Write model={model} shell={shell} />}
      </div>
    </div>
  );
}
