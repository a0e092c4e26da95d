import type { BoardStroke, PictureState, RecordedWords } from '@bowline/session';
import { consoleTexts } from '@bowline/ui/texts/en-console.ts';

const texts = consoleTexts.lens;

/** Why there is a picture, or none, in words; nothing for a live one. */
export function wordsOfState(state: PictureState): string {
  switch (state.type) {
    case 'live':
      return '';
    case 'impossible':
      return consoleTexts.noScreen;
    case 'not_asked':
      return texts.states.not_asked.camera;
    case 'paused':
      return `${texts.pausedTitle[state.source]}. ${texts.pausedHelp[state.reason]}`;
    case 'asked':
    case 'denied':
    case 'revoked':
    case 'failed':
    case 'no_frame':
      return texts.states[state.type][state.source];
    case 'taken_over':
    case 'not_started':
    case 'not_there':
    case 'held':
    case 'lost':
      return texts.states[state.type];
  }
}

/** How the drawings stand on the customer's screen, in a few words. */
export function wordsOfStrokes(strokes: readonly BoardStroke[]): string {
  if (strokes.length === 0) return '';
  const unseen = (['sending', 'searching', 'outside', 'refused'] as const).flatMap((state) => {
    const count = strokes.filter(({ remote }) => remote === state).length;
    return count > 0 ? `${count} ${texts.strokes[state]}` : [];
  });
  return `${texts.drawings(strokes.length)}: ${unseen.join(', ') || texts.allSeen}`;
}

/** What a recording says besides its picture. */
export const recordedWords: RecordedWords = {
  ofState: wordsOfState,
  ofCaption: ({ from, text }) => `${from === 'technician' ? consoleTexts.technicianSays : consoleTexts.customer}: ${text}`,
};
