import type { BoardPort, Tool } from '@bowline/session';
import type { Zoom } from './zoom.ts';

export const TOOL_KEYS: Readonly<Record<Tool, string>> = { pen: 'P', arrow: 'A', pin: 'N', circle: 'C', text: 'T', eraser: 'E', laser: 'L' };

/** The laser says where something is now, so it points on a picture that goes on. */
export function isUsable(tool: Tool, board: BoardPort): boolean {
  return tool !== 'laser' || board.frozen.value === 'live';
}

/** Keys of the camera's stage, wherever in it the focus is. Says whether the key was one of them. */
export function handleLensKey(event: KeyboardEvent, board: BoardPort | undefined, zoom: Zoom): boolean {
  const { target } = event;
  if (event.altKey || event.metaKey || (target instanceof HTMLInputElement && target.type !== 'range')) return false;
  const key = event.key.toUpperCase();
  if (event.ctrlKey) {
    if (key !== 'Z' || event.shiftKey || !board) return false;
    board.undo();
    return true;
  }
  if (key === '+' || key === '=') zoom.in();
  else if (key === '-') zoom.out();
  else if (key === '0') zoom.reset();
  else return board !== undefined && handleBoardKey(event, key, board);
  return true;
}

function handleBoardKey(event: KeyboardEvent, key: string, board: BoardPort): boolean {
  // On a button the space bar presses it.
  if (key === ' ' && !(event.target instanceof HTMLButtonElement)) {
    board.freeze(board.frozen.value === 'live' ? 'frozen' : 'live');
    return true;
  }
  const [tool] = Object.entries(TOOL_KEYS).find(([, of]) => of === key) ?? [];
  if (!tool) return false;
  if (isUsable(tool as Tool, board)) board.tool.value = tool as Tool;
  return true;
}
