import type { BoardPort, Notice, PictureState, StreamTrouble, Streams, TechnicianState, UnderWay } from '@bowline/customer';
import { type CustomerView, type HistoryLine, NO_RECEIPT } from '@bowline/protocol';
import type { SignalingState } from '@bowline/session/signaling/signaling-client.ts';
import { signal } from '@preact/signals';
import { vi } from 'vitest';
import { Draft } from './draft.ts';
import type { LensState } from './lens/late-lens.ts';
import { Lens } from './lens/Lens.tsx';
import type { PhoneModel, PhoneShell, StreamsModel } from './phone-model.ts';

const VIEW: CustomerView = { stage: 'active', capabilities: [], streams: { screen: false, camera: false, microphone: false, flashlight: false }, question: null, is_everything_stopped: false, files: [], receipt: NO_RECEIPT };

function fakeShell() {
  return {
    host: 'help.northpier.example',
    place: 'phone' as 'phone' | 'computer',
    // Loaded already.
    lens: { state: signal<LensState>({ type: 'here', Screen: Lens }), load: vi.fn(() => Promise.resolve()) },
    draft: new Draft(),
    saveText: vi.fn(),
    reload: vi.fn(),
    close: vi.fn(),
  } satisfies PhoneShell;
}

/** A session for tests of the screens: it shows what the test says, and notes what is pressed. */
export function fakeModel(view: Partial<CustomerView> = {}) {
  const pressed: string[] = [];
  const note = (what: string) => (...details: unknown[]): void => void pressed.push([what, ...details].join(' '));
  const later = (what: string) => (...details: unknown[]): Promise<void> => Promise.resolve(note(what)(...details));
  const sent: File[][] = [];
  const model = {
    view: signal<CustomerView>({ ...VIEW, ...view }),
    stream: signal<readonly HistoryLine[]>([]),
    technician: signal('Mara Keller'),
    organisation: signal('Northpier'),
    technicianState: signal<TechnicianState>('here'),
    role: signal<'whole' | 'eyes' | 'eyes_left'>('whole'),
    notice: signal<Notice | undefined>(undefined),
    keeping: signal<'kept' | 'not_kept'>('kept'),
    health: signal<'well' | 'broken'>('well'),
    line: signal<SignalingState>('online'),
    isHeard: signal(true),
    underWay: signal<UnderWay | undefined>(undefined),
    monotonicMs: () => Date.now(),
    chat: vi.fn((_text: string): 'taken' | 'empty' | 'too_long' => 'taken'),
    answer: note('answer'),
    revoke: note('revoke'),
    stopEverything: note('stop everything'),
    feelsWrong: note('feels wrong'),
    end: note('end'),
    sendFiles: (files: Iterable<File>) => void sent.push([...files]),
    stopFile: note('stop file'),
    dismissNotice: note('dismiss'),
  } satisfies PhoneModel;
  const streams = {
    camera: signal<MediaStreamTrack | undefined>(undefined),
    cameras: signal(0),
    board: signal<BoardPort | undefined>(undefined),
    picture: signal<PictureState>('none'),
    opening: signal<Streams['opening']['value']>(undefined),
    trouble: signal<StreamTrouble | undefined>(undefined),
    canLight: signal(false),
    isLit: signal(false),
    voice: signal<'silent' | 'heard' | 'needs_tap'>('silent'),
    accept: ({ id }) => note('accept')(id),
    showCamera: later('show camera'),
    hideCamera: note('hide camera'),
    pause: note('pause'),
    resume: later('resume'),
    reopen: later('reopen'),
    switchCamera: later('switch camera'),
    toggleLight: note('light'),
    hear: note('hear'),
    dismissTrouble: note('dismiss trouble'),
    handleVideo: vi.fn(),
    handlePainted: vi.fn(),
    handleTurned: vi.fn(),
  } satisfies StreamsModel;
  const shell = fakeShell();
  return { model, streams, shell, pressed, sent, see: (change: Partial<CustomerView>) => void (model.view.value = { ...model.view.value, ...change }) };
}
