import type { BoardPort, SessionModel, Tool } from '@bowline/session';
import { TOOLS } from '@bowline/session';
import { consoleTexts } from '@bowline/ui/texts/en-console.ts';
import { Camera, Circle, Crosshair, Eraser, Flashlight, MapPin, Maximize, Minimize, MoveUpRight, Pencil, Snowflake, Trash2, Type, Undo2, ZoomIn, ZoomOut } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { moveFocus, partsOf } from '../parts/move-focus.ts';
import { isUsable, TOOL_KEYS } from './lens-keys.ts';
import type { Zoom } from './zoom.ts';

const texts = consoleTexts.lens;
const ICONS = { pen: Pencil, arrow: MoveUpRight, pin: MapPin, circle: Circle, text: Type, eraser: Eraser, laser: Crosshair } as const satisfies Record<Tool, unknown>;

interface ActProps {
  name: string;
  keys?: string;
  disabled: boolean;
  /** Of one that stays on. */
  pressed?: boolean;
  title?: string;
  id?: string;
  onClick(): void;
  children: ComponentChildren;
}

function Act({ name, keys, disabled, pressed, title, id, onClick, children }: ActProps) {
  return (
    <button
      class="btn quiet s icon" type="button" id={id} aria-label={name} aria-keyshortcuts={keys} aria-pressed={pressed} disabled={disabled}
      title={title ?? (keys ? texts.withKey(name, keys) : name)} onClick={onClick}
    >
      {children}
    </button>
  );
}

function ToolChoice({ board }: { board: BoardPort | undefined }) {
  const chosen = board?.tool.value;
  return (
    <div class="seg" role="radiogroup" aria-label={texts.tool}>
      {TOOLS.map((tool) => {
        const Icon = ICONS[tool];
        const canUse = board !== undefined && isUsable(tool, board);
        return (
          <button
            key={tool} type="button" role="radio" aria-checked={tool === chosen} disabled={!canUse} aria-label={texts.toolNames[tool]} aria-keyshortcuts={TOOL_KEYS[tool]}
            title={canUse || !board ? texts.withKey(texts.toolNames[tool], TOOL_KEYS[tool]) : texts.laserLive} onClick={() => { if (board) board.tool.value = tool; }}
          >
            <Icon class="i" aria-hidden="true" />
          </button>
        );
      })}
    </div>
  );
}

function ColourChoice({ board, colours }: { board: BoardPort | undefined; colours: readonly string[] }) {
  const chosen = board?.colour.value;
  return (
    <div class="seg colours" role="radiogroup" aria-label={texts.colour}>
      {colours.map((colour, at) => (
        <button
          key={colour} type="button" role="radio" aria-checked={at === chosen} disabled={!board} aria-label={texts.colours[at] ?? colour} title={texts.colours[at] ?? colour}
          onClick={() => { if (board) board.colour.value = at; }}
        >
          <span style={{ background: colour }} />
        </button>
      ))}
    </div>
  );
}

function Light({ session }: { session: SessionModel }) {
  if (!session.canDo('flashlight')) return null;
  const state = session.stateOf('flashlight');
  const isOn = state === 'allowed';
  return (
    <Act name={isOn ? texts.flashlightOn : texts.flashlight} pressed={isOn} disabled={!session.isRunning.value || state === 'asked'} title={`${texts.flashlight}: ${consoleTexts.capabilityStates[state]}`} onClick={() => session.camera.toggle('flashlight')}>
      <Flashlight class="i" aria-hidden="true" />
    </Act>
  );
}

interface Props {
  session: SessionModel;
  /** Nothing while nothing can be drawn. */
  board: BoardPort | undefined;
  zoom: Zoom;
  hasPicture: boolean;
  isFull: boolean;
  onFull(): void;
}

/** What the technician can do with the picture. */
export function LensTools({ session, board, zoom, hasPicture, isFull, onFull }: Props) {
  const { camera } = session;
  const isFrozen = board?.frozen.value === 'frozen';
  return (
    <div class="tools" role="toolbar" aria-label={texts.tools} onKeyDown={(event) => void moveFocus(event, partsOf(event.currentTarget, 'button:enabled'), 'across')}>
      <ToolChoice board={board} />
      {camera.colours.length > 0 && <ColourChoice board={board} colours={camera.colours} />}
      <span class="row">
        <Act name={texts.undo} keys="Control+Z" title={texts.withKey(texts.undo, 'Ctrl Z')} disabled={!board?.canUndo.value} onClick={() => board?.undo()}><Undo2 class="i" aria-hidden="true" /></Act>
        <Act name={texts.clear} disabled={!board || board.strokes.value.length === 0} onClick={() => board?.clear()}><Trash2 class="i" aria-hidden="true" /></Act>
        <Act name={texts.freeze} keys="Space" pressed={isFrozen} disabled={!board} onClick={() => board?.freeze(isFrozen ? 'live' : 'frozen')}><Snowflake class="i" aria-hidden="true" /></Act>
        <Act name={texts.snapshot} disabled={!camera.canSnapshot.value} title={camera.snapshots.isFull.value ? texts.snapshotsFull : isFrozen ? texts.snapshotFrozen : texts.snapshot} onClick={() => camera.takeSnapshot()}><Camera class="i" aria-hidden="true" /></Act>
        <Light session={session} />
      </span>
      <span class="push row">
        <Act name={texts.zoomOut} keys="-" disabled={!hasPicture || zoom.value <= 1} onClick={zoom.out}><ZoomOut class="i" aria-hidden="true" /></Act>
        <button class="btn quiet s num zoomed" type="button" title={texts.withKey(texts.zoomReset, '0')} aria-keyshortcuts="0" disabled={!hasPicture} onClick={zoom.reset}><span class="sr">{texts.zoomReset}: </span>{texts.zoom(Math.round(zoom.value * 100))}</button>
        <Act name={texts.zoomIn} keys="+" disabled={!hasPicture || zoom.value >= 4} onClick={zoom.in}><ZoomIn class="i" aria-hidden="true" /></Act>
        <Act id="full-screen" name={isFull ? consoleTexts.leaveFullScreen : consoleTexts.fullScreen} keys="F" disabled={false} onClick={onFull}>
          {isFull ? <Minimize class="i" aria-hidden="true" /> : <Maximize class="i" aria-hidden="true" />}
        </Act>
      </span>
    </div>
  );
}
