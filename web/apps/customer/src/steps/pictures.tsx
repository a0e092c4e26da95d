import type { ComponentChildren } from 'preact';
import type { Browser } from './surroundings.ts';

// Small drawings, 176 by 96. Words beside them say the same, so they are hidden from screen readers.

function Picture({ children }: { children: ComponentChildren }) {
  return <svg class="pic" viewBox="0 0 176 96" aria-hidden="true" focusable="false">{children}</svg>;
}

function Paper({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <path class="p-sheet" d="M0 0h8l4 4v11H0z" />
      <path class="p-line" d="M8 0v4h4M3 8h6M3 11h6" />
    </g>
  );
}

function Folder({ x, y }: { x: number; y: number }) {
  return <path class="p-line" d="M0 2h5l2 2h7v9H0z" transform={`translate(${x} ${y})`} />;
}

/** A page in a browser: bar, address, and at the right the sign of its downloads. */
function Frame({ children }: { children: ComponentChildren }) {
  return (
    <>
      <rect class="p-window" x="1" y="1" width="174" height="94" rx="6" />
      <path class="p-bar" d="M1 22V7a6 6 0 0 1 6-6h162a6 6 0 0 1 6 6v15z" />
      <circle class="p-dot" cx="10" cy="11.5" r="2.5" /><circle class="p-dot" cx="18" cy="11.5" r="2.5" /><circle class="p-dot" cx="26" cy="11.5" r="2.5" />
      <rect class="p-sheet" x="36" y="6" width="98" height="11" rx="5.5" />
      {children}
    </>
  );
}

/** The sign that the browser draws for its downloads. */
function DownloadsSign({ browser }: { browser: Browser }) {
  if (browser === 'safari') return <g class="p-sign"><circle cx="160" cy="11.5" r="6" /><path d="M160 8v6m-2.5-2.5L160 14l2.5-2.5" /></g>;
  return <path class="p-sign" d="M160 6v8m-3.5-3.5L160 14l3.5-3.5M155 17.5h10" />;
}

/** The list that hangs under the sign, with the place to press. */
export function SavedPicture({ browser, press }: { browser: Browser; press: 'file' | 'folder' }) {
  const isOpenFile = browser === 'edge' && press === 'file';
  return (
    <Picture>
      <Frame><DownloadsSign browser={browser} /></Frame>
      <path class="p-panel" d="M68 30h86l6-6 6 6h4v50H68z" />
      <Paper x={76} y={42} />
      <path class="p-text" d={isOpenFile ? 'M94 45h56' : 'M94 46h40M94 53h24'} />
      {isOpenFile && <path class="p-link" d="M94 55h32" />}
      {press === 'folder' && <Folder x={147} y={43} />}
      {press === 'file' && !isOpenFile && <rect class="p-hit" x="72" y="36" width="94" height="27" rx="5" />}
      {isOpenFile && <rect class="p-hit" x="90" y="49" width="40" height="12" rx="4" />}
      {press === 'folder' && <rect class="p-hit" x="142" y="38" width="24" height="23" rx="5" />}
      <path class="p-text" d="M76 71h44" />
    </Picture>
  );
}

/** A question of the system, with the button that says Yes. */
export function AskPicture({ yes, no, name }: { yes: string; no: string; name: string }) {
  return (
    <Picture>
      <rect class="p-window" x="14" y="6" width="148" height="84" rx="6" />
      <path class="p-bar" d="M14 20v-8a6 6 0 0 1 6-6h136a6 6 0 0 1 6 6v8z" />
      <path class="p-shield" d="M34 30l10-3 10 3v8c0 6-4 10-10 12-6-2-10-6-10-12z" />
      <text class="p-word" x="62" y="38">{name.length > 16 ? `${name.slice(0, 15)}…` : name}</text>
      <path class="p-text" d="M62 46h70" />
      <rect class="p-hit p-sheet" x="52" y="62" width="46" height="18" rx="4" />
      <text class="p-word p-strong" x="75" y="75" text-anchor="middle">{yes}</text>
      <rect class="p-sheet" x="106" y="62" width="46" height="18" rx="4" />
      <text class="p-word" x="129" y="75" text-anchor="middle">{no}</text>
    </Picture>
  );
}

/** The properties of a file, with the switch that lets it run. */
export function PermissionPicture() {
  return (
    <Picture>
      <rect class="p-window" x="14" y="4" width="148" height="88" rx="6" />
      <path class="p-bar" d="M14 18v-8a6 6 0 0 1 6-6h136a6 6 0 0 1 6 6v8z" />
      <Paper x={82} y={24} />
      <path class="p-text" d="M66 47h44" />
      <path class="p-text" d="M28 60h40" /><path class="p-text" d="M118 60h30" />
      <rect class="p-hit" x="20" y="66" width="136" height="19" rx="5" />
      <path class="p-text" d="M28 75.5h68" />
      <rect class="p-on" x="126" y="70" width="22" height="11" rx="5.5" /><circle class="p-knob" cx="142.5" cy="75.5" r="4" />
    </Picture>
  );
}

/** The applet's window. */
export function WindowPicture({ name }: { name: string }) {
  return (
    <Picture>
      <rect class="p-window" x="34" y="6" width="108" height="84" rx="6" />
      <path class="p-bar" d="M34 22V12a6 6 0 0 1 6-6h96a6 6 0 0 1 6 6v10z" />
      <rect class="p-mark" x="44" y="30" width="16" height="16" rx="4" />
      <text class="p-initial" x="52" y="42" text-anchor="middle">{name.slice(0, 1).toLocaleUpperCase()}</text>
      <text class="p-word" x="66" y="42">{name.length > 13 ? `${name.slice(0, 12)}…` : name}</text>
      <path class="p-text" d="M44 58h76M44 67h52" />
      <rect class="p-sheet" x="44" y="74" width="88" height="9" rx="3" />
    </Picture>
  );
}
