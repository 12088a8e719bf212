/** One-click fixes: what each would make of a shape, old and new on the map; taken one by one, by code, or all. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { choose } from '../i18n';
import { formatNumber } from '../format';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { showNotice } from '../state/layout';
import { createLoader } from '../state/resource';
import { noticeError } from '../state/session';
import { getFindings, getFixes } from './api';
import { batch, decideNow, doing, mayChange } from './batch_state';
import { fixableCodes, findingTitle, fixTitle } from './choices';
import { CompareBar } from './compare_bar';
import { flyTo, watchRows } from './rows_state';
import { say } from './say';
import { compared } from './scene';
import { waits } from './states';
import type { Fix, FixPage } from './types';

/** Rows that are worked out at once. */
const ROWS = 50;

interface Offered extends FixPage {
  /** rows for which fixes may be offered, beyond those that are shown */
  more: number;
}

const loader = createLoader<Offered>();
const wantedCode = signal<string | null>(null);
const shownFix = signal<Fix | null>(null);

/** Codes found here for some of which a fix may be offered. */
export const offeredCodes = computed(() =>
  (batch.value?.issue_counts ?? []).filter(({ code }) => fixableCodes.value.includes(code)).reduce<Record<string, number>>((sums, { code, n }) => ({ ...sums, [code]: (sums[code] ?? 0) + n }), {}),
);

async function work(id: string, codes: string[], abort: AbortSignal): Promise<Offered> {
  const { issues } = await getFindings(id, { code: codes, limit: 1000 }, abort);
  const rows = [...new Set(issues.flatMap(({ row_no: row }) => (row === null ? [] : [row])))];
  if (!rows.length) return { fixes: [], refused: [], outlook: [], more: 0 };
  return { ...(await getFixes(id, rows.slice(0, ROWS), abort)), more: Math.max(0, rows.length - ROWS) };
}

function watchFixes(): () => void {
  const key = computed(() => batch.value && `${batch.value.id} ${batch.value.version}`);
  const stop = effect(() => {
    const [id] = (key.value ?? '').split(' ');
    const codes = wantedCode.value ? [wantedCode.value] : Object.keys(offeredCodes.peek());
    untracked(() => {
      [shownFix.value, compared.value] = [null, null];
      if (id && codes.length) void loader.run((abort) => work(id, codes, abort)).then(() => noticeError(loader.state.peek().error));
      else loader.clear();
    });
  });
  return () => {
    stop();
    loader.clear();
    [shownFix.value, compared.value] = [null, null];
  };
}

function preview(fix: Fix): void {
  shownFix.value = fix;
  compared.value = { before: fix.before, after: fix.after };
  flyTo(fix.before, fix.after);
}

async function take(body: { rows?: number[]; codes?: string[] }): Promise<void> {
  const answer = await decideNow('fix', body);
  if (answer) showNotice(say('fixes.taken', { n: answer.taken ?? 0 }));
}

function Entry({ fix, outlook }: { fix: Fix; outlook: string }) {
  const current = shownFix.value === fix;
  return (
    <li class={current ? 'finding current' : 'finding'}>
      <button type="button" aria-current={current} onClick={() => preview(fix)}>
        <span class="finding-head">
          <b>{fixTitle(fix.kind)}</b>
          <small>{say('findings.row', { n: formatNumber(fix.row_no) })}</small>
        </span>
        <span>{choose(fix.text_vi, fix.text_en)}</span>
        <small>{outlook}</small>
      </button>
      {current && (
        <div class="finding-detail">
          <CompareBar />
          <button type="button" class="button" disabled={doing.busy.value !== null} onClick={() => void take({ rows: [fix.row_no] })}>
            <Icon name="check" />
            {say('fixes.take_row')}
          </button>
        </div>
      )}
    </li>
  );
}

function Take({ count }: { count: number }) {
  const code = wantedCode.value;
  const { failed, busy } = doing;
  return (
    <div class="send-answers">
      {failed.value?.what === 'fix' && <ErrorNote error={failed.value.error} title={say('fixes.failed')} />}
      <button type="button" class="button button-primary" disabled={busy.value !== null || count === 0} onClick={() => void take(code ? { codes: [code] } : {})}>
        <Icon name="check" />
        {code ? say('fixes.take_code', { code }) : say('fixes.take_all')}
      </button>
      <p><small>{say('fixes.anew')}</small></p>
    </div>
  );
}

export function Fixes() {
  useEffect(() => {
    const stops = [watchFixes(), watchRows()];
    return () => stops.forEach((stop) => stop());
  }, []);
  const { value, error } = loader.state.value;
  if (error) return <ErrorNote error={error} title={say('fixes.failed')} onRetry={loader.retry} />;
  const codes = Object.entries(offeredCodes.value);
  if (!codes.length || (value && !value.fixes.length && !value.refused.length)) return <p class="empty">{say('fixes.none')}</p>;
  const outlooks = new Map((value?.outlook ?? []).map((one) => [one.row_no, choose(one.text_vi, one.text_en)]));
  return (
    <>
      <div class="chips" role="group" aria-label={say('fixes.codes')}>
        {codes.map(([code, n]) => (
          <button key={code} type="button" class="chip chip-button" aria-pressed={wantedCode.value === code} title={findingTitle(code)} onClick={() => (wantedCode.value = wantedCode.value === code ? null : code)}>
            {code} <b>{formatNumber(n)}</b>
          </button>
        ))}
      </div>
      {!value && <div class="skeleton-lines" role="status" aria-label={say('loading')} />}
      {value && waits(batch.value!) && mayChange.value && <Take count={value.fixes.length} />}
      <ul class="findings" aria-label={say('fixes.label')}>
        {value?.fixes.map((fix) => (
          <Entry key={`${fix.row_no}${fix.kind}`} fix={fix} outlook={outlooks.get(fix.row_no) ?? ''} />
        ))}
      </ul>
      {value && value.more > 0 && <p class="hint"><small>{say('fixes.more', { n: formatNumber(value.more) })}</small></p>}
      {value && value.refused.length > 0 && (
        <section class="question">
          <h3>{say('fixes.refused')}</h3>
          <ul class="plain-list">
            {value.refused.map((one) => (
              <li key={`${one.row_no}${one.kind}`}>
                <b>{say('findings.row', { n: formatNumber(one.row_no) })}</b> · {choose(one.title_vi, one.title_en)}: {choose(one.reason_vi, one.reason_en)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
