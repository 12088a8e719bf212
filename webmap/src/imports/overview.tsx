/** An import at a glance: its ledger, the balance of areas, who decided what, its file, its reports. */
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { choose, language } from '../i18n';
import { formatNumber, formatTime } from '../format';
import { ErrorNote } from '../parts/error_note';
import { Facts, type Fact } from '../parts/facts';
import { Icon } from '../parts/icons';
import { saveFile } from '../parts/save_file';
import { flyToBbox } from '../state/view';
import { getCandidates, getReport } from './api';
import { BalanceTable } from './balance';
import { batch } from './batch_state';
import { choices, targetTitle } from './choices';
import { createDoing } from './doing';
import { watchRows } from './rows_state';
import { say, sayCode, type Said } from './say';
import { boxOf } from '../shapes';
import { openTab } from './tabs';
import type { BatchDetail } from './types';
import { formatSize } from './upload_state';
import { kind, type Kind } from './changes_state';

const LEDGER: readonly [Kind, keyof BatchDetail][] = [
  ['add', 'rows_added'], ['change', 'rows_changed'], ['unchanged', 'rows_unchanged'], ['rejected', 'rows_rejected'],
  ['quarantined', 'rows_quarantined'], ['removed', 'rows_removed'],
];

function Ledger({ current }: { current: BatchDetail }) {
  const open = (name: Kind) => {
    kind.value = name;
    openTab('changes');
  };
  return (
    <section aria-labelledby="ledger-heading">
      <h3 id="ledger-heading">{say('ledger.title', { n: formatNumber(current.rows_read) })}</h3>
      <ul class="ledger">
        {LEDGER.map(([name, column]) => (
          <li key={name}>
            <button type="button" disabled={current[column] === 0} onClick={() => open(name)}>
              <b>{formatNumber(current[column] as number)}</b>
              <span>
                <span class={`outcome-shape outcome-${name}`} aria-hidden="true" /> {sayCode('outcome', name)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Decisions({ current }: { current: BatchDetail }) {
  const made: [Said, string | null, string | null, string | null][] = [
    ['made.brought', current.created_at, current.created_by, null],
    ['made.submitted', current.submitted_at, current.created_by, null],
    ['made.returned', current.returned_at, current.returned_by, current.return_reason],
    ['made.approved', current.approved_at, current.approved_by, null],
    ['made.reverted', current.reverted_at, current.reverted_by, current.revert_reason],
  ];
  const done = made.filter(([, at]) => at !== null).sort((a, b) => a[1]!.localeCompare(b[1]!));
  return (
    <section aria-labelledby="made-heading">
      <h3 id="made-heading">{say('made.title')}</h3>
      <ol class="decisions">
        {done.map(([what, at, who, why]) => (
          <li key={what}>
            <b>{say(what)}</b> · {formatTime(at!)} · {who}
            {why && <q>{why}</q>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Reports({ id }: { id: string }) {
  const fetching = useSignal(createDoing()).peek();
  const download = (form: string) =>
    fetching.run(form, async () => {
      const { blob, name } = await getReport(id, form, language.peek());
      saveFile(blob, name);
    });
  return (
    <section aria-labelledby="reports-heading">
      <h3 id="reports-heading">{say('reports.title')}</h3>
      {fetching.failed.value && <ErrorNote error={fetching.failed.value.error} title={say('reports.failed')} />}
      <ul class="reports">
        {choices.value?.reports.map((form) => (
          <li key={form}>
            <button type="button" class="button" disabled={fetching.busy.value !== null} aria-busy={fetching.busy.value === form} onClick={() => void download(form)}>
              <Icon name="download" size={16} />
              {sayCode('report', form)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function fileFacts(current: BatchDetail): Fact[] {
  const { plan, options } = current;
  return [
    [say('file.target'), targetTitle(current.target)],
    [say('file.size'), current.file_size === null ? null : formatSize(current.file_size)],
    [say('file.sha'), current.file_sha256 && <code title={current.file_sha256}>{current.file_sha256.slice(0, 16)}…</code>],
    [say('file.crs'), plan.crs?.title ? `${plan.crs.title}${plan.crs.epsg ? ` (EPSG:${plan.crs.epsg})` : ''}` : null],
    [say('file.proof'), plan.crs && choose(plan.crs.proof.vi, plan.crs.proof.en)],
    [say('file.encoding'), [...new Set(plan.encodings?.columns.flatMap(({ encoding }) => (encoding ? [encoding] : [])) ?? [])].join(', ')],
    [say('file.commune'), current.commune_code],
    [say('file.existing'), sayCode('existing', String(options.on_existing ?? ''))],
    [say('file.profile'), plan.profile ?? null],
    [say('file.dry_run'), options.dry_run ? say('yes') : null],
  ];
}

/** Where the data lies is looked for once. */
async function fly(id: string, signal: AbortSignal): Promise<void> {
  const found = await getCandidates(id, null, signal).catch(() => []);
  const chosen = found.find((one) => one.chosen) ?? found[0];
  const box = chosen && boxOf(chosen.outline);
  if (box && !signal.aborted) flyToBbox(box, 18);
}

export function Overview() {
  const current = batch.value!;
  useEffect(() => watchRows(), []);
  const isPlaced = Boolean(current.plan.crs);
  useEffect(() => {
    const controller = new AbortController();
    if (isPlaced) void fly(current.id, controller.signal);
    return () => controller.abort();
  }, [current.id, isPlaced]);
  return (
    <>
      {current.rows_read > 0 && <Ledger current={current} />}
      <BalanceTable balance={current.balance} />
      <Decisions current={current} />
      {(current.rows_read > 0 || current.state === 'failed') && <Reports id={current.id} />}
      <section aria-labelledby="file-heading">
        <h3 id="file-heading">{say('file.title')}</h3>
        <Facts facts={fileFacts(current)} />
      </section>
    </>
  );
}
