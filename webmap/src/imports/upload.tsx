/** "Nạp tệp": where files are dropped or chosen, how they are to be brought, and how far the upload is. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { formatNumber } from '../format';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { openScreen } from '../state/screen';
import { choices, targetTitle } from './choices';
import { CommuneBox } from './commune_box';
import { say } from './say';
import { addFiles, files, formatSize, objection, options, removeFile, repeated, sendFiles, setOption, share, stopUpload, uploading, type Options } from './upload_state';

function DropZone() {
  const over = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    over.value = false;
    addFiles(event.dataTransfer?.files ?? []);
  };
  return (
    <div
      class={over.value ? 'drop-zone over-zone' : 'drop-zone'}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => (over.value = false)}
      onDrop={onDrop}
    >
      <Icon name="upload" size={26} />
      <p>{say('upload.drop')}</p>
      <button type="button" class="button" onClick={() => input.current!.click()}>
        {say('upload.choose')}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          addFiles(event.currentTarget.files ?? []);
          event.currentTarget.value = '';
        }}
      />
      <small>{say('upload.formats')}</small>
    </div>
  );
}

function FileList() {
  return (
    <ul class="upload-files" aria-label={say('upload.files')}>
      {files.value.map((file) => (
        <li key={file.name}>
          <Icon name="document" size={16} />
          <span class="file-name">{file.name}</span>
          <small>{formatSize(file.size)}</small>
          <button type="button" class="icon-button" aria-label={say('upload.remove', { name: file.name })} disabled={uploading.busy.value !== null} onClick={() => removeFile(file.name)}>
            <Icon name="close" size={16} />
          </button>
        </li>
      ))}
    </ul>
  );
}

interface ChoiceProps<K extends 'on_existing' | 'removed'> {
  name: K;
  label: string;
  /** each with its title */
  values: readonly [Options[K], string][];
}

function Choice<K extends 'on_existing' | 'removed'>({ name, label, values }: ChoiceProps<K>) {
  return (
    <label class="field">
      {label}
      <select value={options.value[name]} onChange={(event) => setOption({ [name]: event.currentTarget.value } as Partial<Options>)}>
        {values.map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

function Check({ name, shown = true }: { name: 'dry_run' | 'clear_empty' | 'again'; shown?: boolean }) {
  if (!shown) return null;
  return (
    <label class="check">
      <input type="checkbox" checked={options.value[name]} onChange={(event) => setOption({ [name]: event.currentTarget.checked })} />
      {say(`option.${name}`)}
    </label>
  );
}

function OptionFields() {
  const targets = (choices.value?.targets ?? []).filter(({ may_import }) => may_import);
  return (
    <div class="upload-options">
      <label class="field">
        {say('option.target')}
        <select value={options.value.target} onChange={(event) => setOption({ target: event.currentTarget.value })}>
          {targets.map((one) => (
            <option key={one.value} value={one.value}>
              {targetTitle(one.value)}
            </option>
          ))}
        </select>
      </label>
      <CommuneBox chosen={options.value.commune} onChoose={(commune) => setOption({ commune })} />
      <Choice name="on_existing" label={say('option.on_existing')} values={[['refuse', say('option.on_existing.refuse')], ['update', say('option.on_existing.update')]]} />
      <Choice
        name="removed"
        label={say('option.removed')}
        values={[['keep', say('option.removed.keep')], ['sheet', say('option.removed.sheet')], ['commune', say('option.removed.commune')]]}
      />
      <Check name="clear_empty" shown={options.value.on_existing === 'update'} />
      <Check name="dry_run" />
      <Check name="again" shown={repeated.value !== null} />
    </div>
  );
}

function Sending() {
  const percent = Math.round(100 * share.value);
  return (
    <div class="progress">
      <progress aria-label={say('upload.sending')} value={share.value} max={1} />
      <small>{percent < 100 ? say('upload.sent', { n: formatNumber(percent) }) : say('upload.taking_in')}</small>
      <button type="button" class="button" onClick={stopUpload}>
        {say('upload.stop')}
      </button>
    </div>
  );
}

/** The same files with the same options are an import already. */
function Repeated() {
  const id = repeated.value;
  if (!id) return null;
  return (
    <div class="note" role="status">
      <Icon name="copy" />
      <div>
        <p>{say('upload.repeated')}</p>
        <button type="button" class="button" onClick={() => openScreen('imports', id)}>
          {say('upload.open_it')}
        </button>
      </div>
    </div>
  );
}

export function Upload() {
  const { failed, busy } = uploading;
  const sending = busy.value !== null;
  return (
    <section class="upload" aria-labelledby="upload-heading">
      <h3 id="upload-heading">{say('upload.title')}</h3>
      <DropZone />
      {files.value.length > 0 && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void sendFiles();
          }}
        >
          <FileList />
          <OptionFields />
          {objection.value && <p class="objection" role="alert">{objection.value}</p>}
          {failed.value && <ErrorNote error={failed.value.error} title={say('upload.failed')} />}
          <Repeated />
          {sending ? (
            <Sending />
          ) : (
            <button type="submit" class="button button-primary" disabled={objection.value !== null}>
              <Icon name="upload" />
              {say(options.value.dry_run ? 'upload.try' : 'upload.send')}
            </button>
          )}
        </form>
      )}
    </section>
  );
}
