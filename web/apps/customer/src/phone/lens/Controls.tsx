import type { Capability, PauseReason } from '@bowline/protocol';
import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { EyeOff, Flashlight, type LucideIcon, MessageSquare, Mic, MicOff, Pause, PenLine, Play, SwitchCamera, X } from 'lucide-preact';
import type { PartProps } from '../phone-model.ts';

interface ControlProps {
  name: string;
  Icon: LucideIcon;
  onPress: () => void;
  isPressed?: boolean;
  isDisabled?: boolean;
  look?: string;
}

function Control({ name, Icon, onPress, isPressed, isDisabled, look = '' }: ControlProps) {
  return (
    <button class={`btn lens-key ${look}`} type="button" aria-pressed={isPressed} disabled={isDisabled} onClick={onPress}>
      <Icon class="i" aria-hidden="true" /><span>{name}</span>
    </button>
  );
}

/** Why an allowed stream does not reach the technician; `not_allowed` if it may not at all. */
function pausedOf({ model }: PartProps, capability: Capability): PauseReason | 'none' | 'not_allowed' {
  const status = model.view.value.capabilities.find((one) => one.capability === capability);
  return status?.state === 'allowed' ? (status.paused ?? 'none') : 'not_allowed';
}

/** While another app is in front nobody presses it; a page that comes back goes on by itself. */
function runs(paused: ReturnType<typeof pausedOf>): boolean {
  return paused === 'none' || paused === 'background';
}

function CameraControl(props: PartProps) {
  const paused = pausedOf(props, 'camera');
  const { streams } = props;
  if (paused === 'not_allowed') return <Control name={texts.hideCamera} Icon={EyeOff} onPress={() => streams.hideCamera()} />;
  if (runs(paused)) return <Control name={texts.pauseStreaming} Icon={Pause} onPress={() => streams.pause('camera')} />;
  return <Control name={paused === 'customer' ? texts.resume : texts.turnOnAgain} Icon={Play} onPress={() => void streams.resume('camera')} />;
}

function MicrophoneControl(props: PartProps) {
  const paused = pausedOf(props, 'microphone');
  const { streams } = props;
  if (paused === 'not_allowed') return null;
  if (runs(paused)) return <Control name={texts.mute} Icon={Mic} onPress={() => streams.pause('microphone')} />;
  return <Control name={texts.unmute} Icon={MicOff} onPress={() => void streams.resume('microphone')} />;
}

interface Props extends PartProps {
  pen: 'up' | 'drawing';
  /** Absent while nothing can be drawn on. */
  onPen: (() => void) | undefined;
  chat: 'minimised' | 'extended';
  onChat: () => void;
  onEnd: () => void;
}

/** The keys below the picture, or beside it. */
export function Controls({ model, streams, pen, onPen, chat, onChat, onEnd }: Props) {
  const picture = streams.picture.value;
  return (
    <div class="lens-keys" role="group" aria-label={texts.controls}>
      <CameraControl model={model} streams={streams} />
      <MicrophoneControl model={model} streams={streams} />
      {picture === 'private' && <Control name={texts.chat} Icon={MessageSquare} isPressed={chat === 'extended'} onPress={onChat} />}
      {streams.canLight.value && <Control name={texts.flashlight} Icon={Flashlight} isPressed={streams.isLit.value} isDisabled={picture === 'paused'} onPress={() => streams.toggleLight()} />}
      {streams.cameras.value > 1 && <Control name={texts.switchCamera} Icon={SwitchCamera} onPress={() => void streams.switchCamera()} />}
      {onPen && <Control name={texts.draw} Icon={PenLine} isPressed={pen === 'drawing'} onPress={onPen} />}
      <Control name={texts.disconnect} Icon={X} look="danger-fill" onPress={onEnd} />
    </div>
  );
}
