import type { CustomerFile } from '@bowline/protocol';
import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { X } from 'lucide-preact';
import type { PhoneModel } from './phone-model.ts';
import { sizeOf } from './words.ts';

function FileRow({ file, model }: { file: CustomerFile; model: PhoneModel }) {
  const underWay = model.underWay.value;
  const percent = underWay?.id === file.transfer_id ? underWay.percent : undefined;
  const how = percent === undefined ? texts.fileStates[file.progress] : texts.percent(percent);
  // It may have to go out a second time, on a new connection.
  const mayStop = file.progress !== 'out' || percent !== undefined;
  return (
    <li>
      <span class="grow"><b><bdi>{file.name}</bdi></b> <span class="muted">{sizeOf(file.size_bytes)} · {how}</span></span>
      {mayStop && (
        <button class="btn t icon quiet" type="button" aria-label={texts.stopFile(file.name)} onClick={() => model.stopFile(file.transfer_id)}><X class="i" aria-hidden="true" /></button>
      )}
    </li>
  );
}

/** What is offered to the technician or on its way. */
export function Files({ model }: { model: PhoneModel }) {
  const { files } = model.view.value;
  if (files.length === 0) return null;
  return <ul class="rows" aria-label={texts.files}>{files.map((file) => <FileRow key={file.transfer_id} file={file} model={model} />)}</ul>;
}
