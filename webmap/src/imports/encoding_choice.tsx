/** Text columns that can be read in two ways: both readings side by side, from cells of the file. */
import { answerOne, answers } from './answer_state';
import { batch, mayChange } from './batch_state';
import { choices } from './choices';
import { say } from './say';
import { waits } from './states';
import type { ReadColumn } from './types';

const SHOWN = 5;

function Reading({ column, enabled }: { column: ReadColumn; enabled: boolean }) {
  const best = column.encoding ?? 'utf-8';
  const given = answers.value.encodings[column.name];
  const offered = [best, ...(column.second ? [column.second] : [])];
  const asked = batch.value!.questions.some((one) => one.about === 'encoding' && one.column === column.name);
  const picked = given ?? (asked ? null : best);
  const rest = (choices.value?.encodings ?? []).filter((name) => !offered.includes(name));
  return (
    <fieldset class="reading">
      <legend>
        <strong>{column.name}</strong>
      </legend>
      <table class="preview">
        <thead>
          <tr>
            <th scope="col">{say('encoding.raw')}</th>
            {offered.map((name) => (
              <th key={name} scope="col" class={picked === name ? 'picked' : ''}>
                <label>
                  <input type="radio" name={`encoding-${column.name}`} checked={picked === name} disabled={!enabled} onChange={() => answerOne('encodings', column.name, name)} />
                  {name}
                </label>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {column.preview.slice(0, SHOWN).map(([raw, first, second]) => (
            <tr key={raw}>
              <td class="raw">{raw}</td>
              <td class={picked === offered[0] ? 'picked' : ''}>{first}</td>
              {offered.length > 1 && <td class={picked === offered[1] ? 'picked' : ''}>{second}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      <label class="field">
        {say('encoding.other')}
        <select disabled={!enabled} value={given && !offered.includes(given) ? given : ''} onChange={(event) => answerOne('encodings', column.name, event.currentTarget.value || null)}>
          <option value="">{say('encoding.other_none')}</option>
          {rest.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}

export function EncodingChoice() {
  const current = batch.value!;
  const columns = current.plan.encodings?.columns.filter(({ preview }) => preview.length > 0) ?? [];
  const plain = current.plan.encodings?.columns.filter(({ encoding, preview }) => encoding && preview.length === 0) ?? [];
  if (!columns.length && !plain.length) return null;
  const asked = current.questions.some(({ about }) => about === 'encoding');
  const enabled = waits(current) && mayChange.value;
  return (
    <section class={asked ? 'question asked' : 'question'} aria-labelledby="encoding-heading">
      <h3 id="encoding-heading">{say(asked ? 'encoding.ask' : 'encoding.title')}</h3>
      {columns.map((column) => (
        <Reading key={column.name} column={column} enabled={enabled} />
      ))}
      {plain.length > 0 && <p><small>{say('encoding.sure', { columns: plain.map(({ name, encoding }) => `${name} (${encoding})`).join(', ') })}</small></p>}
    </section>
  );
}
