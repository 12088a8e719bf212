/** Files of base maps on the server: what there is, and sending more. */
import { useSignal } from '@preact/signals';
import { tCode } from '../i18n';
import { Icon } from '../parts/icons';
import { session } from '../state/session';
import { say } from './say';
import { everything, received, sendFile, sending } from './state';
import { sizeOf } from './trial';

const TAKEN = '.pmtiles,.geojson,.png,.jpg,.webp';

function Sending() {
  const way = sending.value;
  if (!way) return received.value ? <p>{say('files.done', { name: received.value })}</p> : null;
  const percent = Math.round(way.share * 100);
  return (
    <p>
      <progress max={100} value={percent} aria-label={say('files.busy', { name: way.name, percent })} />
      {say('files.busy', { name: way.name, percent })}
      <button type="button" class="link" onClick={way.stop}>
        {say('files.stop')}
      </button>
    </p>
  );
}

export function Files() {
  const level = useSignal(0);
  const files = everything.value.value?.files ?? [];
  const levels = Array.from({ length: (session.value?.clearance ?? 0) + 1 }, (_, n) => n);
  return (
    <section class="base-files" aria-label={say('files')}>
      <h3>{say('files')}</h3>
      <p>{say('files.lead')}</p>
      {files.length === 0 ? (
        <p>{say('files.none')}</p>
      ) : (
        <ul>
          {files.map((file) => (
            <li key={file.name}>
              <code>{file.name}</code> {sizeOf(file.bytes)}
            </li>
          ))}
        </ul>
      )}
      <div class="base-send">
        <label>
          {say('files.level')}
          <select value={level.value} onChange={(event) => (level.value = Number(event.currentTarget.value))}>
            {levels.map((one) => (
              <option key={one} value={one}>
                {tCode('secrecy', one)}
              </option>
            ))}
          </select>
        </label>
        <label class={sending.value ? 'button disabled' : 'button'}>
          <Icon name="upload" size={16} />
          {say('files.send')}
          <input
            type="file"
            class="visually-hidden"
            accept={TAKEN}
            disabled={sending.value !== null}
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) void sendFile(file, level.value);
              event.currentTarget.value = '';
            }}
          />
        </label>
        <div role="status">
          <Sending />
        </div>
      </div>
    </section>
  );
}
