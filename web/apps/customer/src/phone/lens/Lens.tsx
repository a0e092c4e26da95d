import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { useState } from 'preact/hooks';
import type { ScreenProps } from '../phone-model.ts';
import { StopButton, hasAnything } from '../TopBar.tsx';
import { ChatSheet } from './ChatSheet.tsx';
import { Controls } from './Controls.tsx';
import { DrawTools } from './DrawTools.tsx';
import './lens.css';
import { Picture } from './Picture.tsx';
import { Pills } from './Pills.tsx';

/** The camera's picture with everything around it, from the first look until the camera is off. */
export function Lens({ model, streams, shell, onEnd }: ScreenProps & { onEnd: () => void }) {
  const [chat, setChat] = useState<'minimised' | 'extended'>(shell.draft.isUnderHand ? 'extended' : 'minimised');
  const [pen, setPen] = useState<'up' | 'drawing'>('up');
  const canDraw = streams.board.value !== undefined && streams.picture.value === 'live';
  const isDrawing = pen === 'drawing' && canDraw;
  // What is being opened is looked at, and no longer the question.
  const isAsked = model.view.value.question !== null && streams.opening.value === undefined;
  return (
    <div class={`phone lens ${chat} ${isAsked ? 'asked' : ''}`}>
      <div class="lens-page">
        <header class="lens-top">
          {hasAnything(model) && <StopButton model={model} streams={streams} />}
          <h1 tabIndex={-1}><bdi>{texts.whoHelps(model.technician.value, model.organisation.value)}</bdi></h1>
        </header>
        <main class="lens-main">
          <div class="lens-stage">
            <Picture streams={streams} pen={isDrawing ? 'drawing' : 'up'} />
            <Pills model={model} streams={streams} />
            {isDrawing && <DrawTools streams={streams} />}
          </div>
          <ChatSheet model={model} streams={streams} shell={shell} chat={chat} onChat={setChat} />
          <Controls
            model={model} streams={streams} onEnd={onEnd} pen={isDrawing ? 'drawing' : 'up'}
            onPen={canDraw ? () => setPen(isDrawing ? 'up' : 'drawing') : undefined}
            onChat={() => setChat(chat === 'minimised' ? 'extended' : 'minimised')} chat={chat}
          />
        </main>
      </div>
    </div>
  );
}
