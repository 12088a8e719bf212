/** The button that fetches a file, and the notes that say how it went. */
import type { Download } from '../parts/download';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { say } from './say';

interface BarProps {
  download: Download;
  /** what the button says */
  text: string;
  failed: string;
  disabled?: boolean;
  onStart: () => void;
}

/** The button that starts it, the way to break it off, and how it went. */
export function DownloadBar({ download, text, failed, disabled = false, onStart }: BarProps) {
  const { busy, error, saved, cancel } = download;
  return (
    <div class="download">
      {error.value && <ErrorNote error={error.value} title={failed} onRetry={onStart} />}
      <p role="status" class="download-status">
        {busy.value && say('file.busy')}
        {!busy.value && saved.value && (
          <>
            <Icon name="check" size={16} /> {say('file.done', { name: saved.value })}
          </>
        )}
      </p>
      {busy.value && <progress aria-label={say('file.busy')} />}
      <div class="download-buttons">
        <button type="button" class="button button-primary" disabled={busy.value || disabled} onClick={onStart}>
          <Icon name="download" />
          {text}
        </button>
        {busy.value && (
          <button type="button" class="button" onClick={cancel}>
            {say('file.cancel')}
          </button>
        )}
      </div>
    </div>
  );
}
