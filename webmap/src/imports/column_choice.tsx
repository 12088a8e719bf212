/** Columns of the file with sample cells, the field that each holds, and what a file does not say. */
import { useSignal } from '@preact/signals';
import { choose } from '../i18n';
import { answer, answerOne, answers } from './answer_state';
import { batch, mayChange } from './batch_state';
import { fieldsOf, fieldTitle } from './choices';
import { CommuneBox } from './commune_box';
import { say } from './say';
import { waits } from './states';
import type { Column } from './types';

const SAMPLES = 3;

function FieldChooser({ column, enabled }: { column: Column; enabled: boolean }) {
  const { target } = batch.value!;
  const given = answers.value.mapping[column.name];
  return (
    <select
      aria-label={say('column.field_of', { column: column.name })}
      class={given !== undefined ? 'changed' : ''}
      disabled={!enabled}
      value={given ?? column.field ?? ''}
      onChange={(event) => {
        const chosen = event.currentTarget.value;
        answerOne('mapping', column.name, chosen === (column.field ?? '') ? null : chosen);
      }}
    >
      {column.field === null && <option value="">{say('column.none')}</option>}
      {fieldsOf(target).map((field) => (
        <option key={field.name} value={field.name}>
          {choose(field.title_vi, field.title_en)}
          {field.required ? ' *' : ''}
        </option>
      ))}
    </select>
  );
}

/** A required field for which no column was found: a column, one value for all rows, or the commune. */
function Missing({ field, enabled }: { field: string; enabled: boolean }) {
  const { target } = batch.value!;
  const commune = useSignal<{ code: string; label: string } | null>(null);
  if (field === 'commune_code') {
    return (
      <CommuneBox
        chosen={commune.value}
        onChoose={(chosen) => {
          commune.value = chosen;
          answer({ commune: chosen?.code });
        }}
      />
    );
  }
  return (
    <label class="field">
      {say('column.constant', { field: fieldTitle(target, field) })}
      <input type="text" disabled={!enabled} value={answers.value.constants[field] ?? ''} onInput={(event) => answerOne('constants', field, event.currentTarget.value || null)} />
    </label>
  );
}

export function ColumnChoice() {
  const current = batch.value!;
  if (!current.columns.length) return null;
  const asked = current.questions.flatMap((one) => (one.about === 'column' ? [one] : []));
  const enabled = waits(current) && mayChange.value;
  const samples = current.plan.samples ?? {};
  return (
    <section class={asked.length ? 'question asked' : 'question'} aria-labelledby="column-heading">
      <h3 id="column-heading">{say(asked.length ? 'column.ask' : 'column.title')}</h3>
      {asked.map(({ field, title, columns }) => (
        <div key={field} class="missing">
          <p>
            <strong>{choose(title.vi, title.en)}</strong>
            {columns.length > 0 && <small> {say('column.likely', { columns: columns.map(({ column }) => column).join(', ') })}</small>}
          </p>
          <Missing field={field} enabled={enabled} />
        </div>
      ))}
      {current.plan.profile && <p><small>{say('column.profile', { name: current.plan.profile })}</small></p>}
      <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="column-heading">
        <table class="columns">
          <thead>
            <tr>
              <th scope="col">{say('column.column')}</th>
              <th scope="col">{say('column.field')}</th>
              <th scope="col">{say('column.samples')}</th>
            </tr>
          </thead>
          <tbody>
            {current.columns.map((column) => (
              <tr key={column.name}>
                <th scope="row">{column.name}</th>
                <td>
                  <FieldChooser column={column} enabled={enabled} />
                </td>
                <td class="samples">
                  {(samples[column.name] ?? []).slice(0, SAMPLES).map((cell, i) => (
                    <span key={i} class={cell === null ? 'no-cell' : ''}>
                      {cell ?? '–'}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
