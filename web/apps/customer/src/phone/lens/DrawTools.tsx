import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { Trash2, Undo2 } from 'lucide-preact';
import type { StreamsModel } from '../phone-model.ts';

/** Takes back what was drawn. */
export function DrawTools({ streams }: { streams: StreamsModel }) {
  const board = streams.board.value;
  if (!board) return null;
  const strokes = board.strokes.value;
  return (
    <div class="lens-tools" role="group" aria-label={texts.drawing}>
      <button class="btn t" type="button" disabled={!board.canUndo.value} onClick={() => board.undo()}><Undo2 class="i" aria-hidden="true" />{texts.undo}</button>
      <button class="btn t" type="button" disabled={strokes.length === 0} onClick={() => board.clear()}><Trash2 class="i" aria-hidden="true" />{texts.clearDrawings}</button>
    </div>
  );
}
