/** How the file is read: what only a person can say is asked, all else is shown and may be said otherwise. */
import { useSignal } from '@preact/signals';
import { choose } from '../i18n';
import { formatNumber } from '../format';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { showNotice } from '../state/layout';
import { answer, answers } from './answer_state';
import { decide } from './api';
import { batch, loadBatch, mayChange } from './batch_state';
import { ColumnChoice } from './column_choice';
import { CrsChoice } from './crs_choice';
import { createDoing } from './doing';
import { draftOf, dropDraft, keepDraft } from './drafts';
import { EncodingChoice } from './encoding_choice';
import { say } from './say';
import type { Layer } from './types';

/** Stands for all levels of a drawing, or all sheets of a workbook that have the same columns, at once. */
const TOGETHER = '*';

function LayerChoice({ layers }: { layers: Layer[] }) {
  return (
    <fieldset class="question asked">
      <legend>
        <strong>{say('layer.ask')}</strong>
      </legend>
      {layers.map(({ name, feature_count: count, geometry_type: kind }) => (
        <label key={name} class="check">
          <input type="radio" name="layer" disabled={!mayChange.value} checked={answers.value.layer === name} onChange={() => answer({ layer: name })} />
          <span>
            {name === TOGETHER ? say('layer.together') : name}
            <small class="block">
              {[typeof count === 'number' ? say('layer.features', { n: formatNumber(count) }) : '', kind].filter(Boolean).join(' · ')}
            </small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** What was read once is read so again: kept under a name for the next file with the same columns. */
function KeepProfile() {
  const current = batch.value!;
  const saving = useSignal(createDoing()).peek();
  const name = draftOf(current.id, 'profile');
  if (!current.columns.length || !mayChange.value) return null;
  const onSubmit = async (event: Event) => {
    event.preventDefault();
    if (!(await saving.run('profile', () => decide(current.id, 'profile', { name: name.trim() })))) return;
    dropDraft(current.id, 'profile');
    showNotice(say('profile.kept', { name: name.trim() }));
    await loadBatch();
  };
  return (
    <form class="question profile" onSubmit={(event) => void onSubmit(event)}>
      <h3>{say('profile.title')}</h3>
      <p><small>{say('profile.lead')}</small></p>
      <div class="filter-row">
        <input type="text" aria-label={say('profile.name')} placeholder={say('profile.name')} maxLength={80} value={name} onInput={(event) => keepDraft(current.id, 'profile', event.currentTarget.value)} />
        <button type="submit" class="button" disabled={!name.trim() || saving.busy.value !== null}>
          {say('profile.keep')}
        </button>
      </div>
      {saving.failed.value && <ErrorNote error={saving.failed.value.error} title={say('profile.failed')} />}
    </form>
  );
}

export function Reading() {
  const current = batch.value!;
  const layers = current.questions.find((one) => one.about === 'layer');
  const message = choose(current.message_vi, current.message_en);
  const nothing = !layers && !current.plan.crs && !current.columns.length;
  if (nothing) return <p class="empty">{say('reading.none')}</p>;
  return (
    <>
      {current.state === 'needs_input' && (
        <div class="note" role="status">
          <Icon name="help" />
          <p>{current.questions.length ? say('reading.asked', { n: current.questions.length }) : message}</p>
        </div>
      )}
      {layers && <LayerChoice layers={layers.layers} />}
      <CrsChoice />
      <EncodingChoice />
      <ColumnChoice />
      <KeepProfile />
    </>
  );
}
