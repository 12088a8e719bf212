/** The dialogs of this room: export of results, extract of a parcel, sharing. One at a time. */
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../parts/icons';
import { fileDialog, type FileDialog } from '../state/file_dialog';
import { ExportForm } from './export_form';
import { ExtractForm } from './extract_form';
import './printing.css';
import { say } from './say';
import { ShareView } from './share_view';

const DIALOGS = {
  export: { title: 'export.title', Content: ExportForm },
  extract: { title: 'extract.title', Content: ExtractForm },
  share: { title: 'share.title', Content: ShareView },
} as const satisfies Record<FileDialog, unknown>;

/** Stays open, with all that was chosen, while a log-in that became necessary lies over it. */
export function FileDialogs() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const open = fileDialog.value;
  if (!open) return null;
  const { title, Content } = DIALOGS[open];
  return (
    <dialog ref={dialog} class="dialog file-dialog" aria-labelledby="file-dialog-title" onClose={() => (fileDialog.value = null)}>
      <header>
        <h2 id="file-dialog-title">{say(title)}</h2>
        <button type="button" class="icon-button" aria-label={say('file.close')} onClick={() => dialog.current!.close()}>
          <Icon name="close" />
        </button>
      </header>
      <Content key={open} />
    </dialog>
  );
}
