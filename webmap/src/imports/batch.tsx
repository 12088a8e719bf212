/** One import: where it stands, its sides as tabs, what comes next. */
import { useEffect } from 'preact/hooks';
import { choose } from '../i18n';
import { formatNumber, formatTime } from '../format';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { wantedFinding } from '../state/looked_finding';
import { openScreen } from '../state/screen';
import { chooseCandidate, openQuestions } from './answer_state';
import { batch, batchState, loadBatch, progress, watchBatch, watchWritten } from './batch_state';
import { Changes } from './changes';
import { targetTitle } from './choices';
import { Decisions } from './decisions';
import { findingFilter, lookAtFinding } from './findings_state';
import { Findings } from './findings';
import { Fixes, offeredCodes } from './fixes';
import { ProgressBar, StateMark } from './marks';
import { Overview } from './overview';
import { showScene } from './overlay';
import { Reading } from './reading';
import { say, sayCode } from './say';
import { clearScene } from './scene';
import { runs, stepOf, STEPS } from './states';
import { openTab, shownTab, TABS, type TabName } from './tabs';
import type { BatchDetail } from './types';

const PANELS: Record<TabName, () => preact.JSX.Element> = {
  overview: Overview,
  reading: Reading,
  findings: Findings,
  changes: Changes,
  fixes: Fixes,
};

function Steps({ current }: { current: BatchDetail }) {
  const at = stepOf(current.state);
  return (
    <ol class="steps" aria-label={say('steps.label')}>
      {STEPS.map((name, i) => (
        <li key={name} class={i < at ? 'done' : ''} aria-current={i === at ? 'step' : undefined}>
          <span class="step-mark" aria-hidden="true">
            {i < at ? <Icon name="check" size={12} /> : i + 1}
          </span>
          {sayCode('step', name)}
        </li>
      ))}
    </ol>
  );
}

function Head({ current }: { current: BatchDetail }) {
  return (
    <header class="batch-head">
      <button type="button" class="link back" onClick={() => openScreen('imports')}>
        <Icon name="chevronLeft" size={14} />
        {say('title')}
      </button>
      <h2>{current.file_name}</h2>
      <p class="batch-meta">
        <StateMark batch={current} />
        <small>
          {targetTitle(current.target)} · {current.created_by} · {formatTime(current.created_at)}
        </small>
      </p>
      {!['failed', 'cancelled'].includes(current.state) && <Steps current={current} />}
      {runs(current) && <ProgressBar progress={progress.value} label={say('progress.waiting')} />}
    </header>
  );
}

function badgeOf(name: TabName, current: BatchDetail): number {
  if (name === 'reading') return openQuestions.value.length;
  if (name === 'findings') return current.issue_counts.reduce((sum, { n }) => sum + n, 0);
  if (name === 'changes') return current.rows_changed + current.rows_added + current.rows_removed;
  return 0;
}

function TabList({ current }: { current: BatchDetail }) {
  const shown = TABS.filter((name) => name !== 'fixes' || Object.keys(offeredCodes.value).length > 0);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = shown[(shown.indexOf(shownTab.value) + by + shown.length) % shown.length]!;
    openTab(next);
    document.getElementById(`import-tab-${next}`)?.focus();
  };
  return (
    <div class="tabs import-tabs" role="tablist" aria-label={say('tabs.label')} onKeyDown={onKeyDown}>
      {shown.map((name) => {
        const badge = badgeOf(name, current);
        const selected = shownTab.value === name;
        return (
          <button key={name} type="button" role="tab" id={`import-tab-${name}`} aria-selected={selected} aria-controls="import-panel" tabIndex={selected ? 0 : -1} onClick={() => openTab(name)}>
            {sayCode('tab', name)}
            {badge > 0 && <span class={name === 'reading' ? 'badge badge-ask' : 'badge'}>{formatNumber(badge)}</span>}
          </button>
        );
      })}
    </div>
  );
}

/** The side that matters most in a state; a person may choose another. */
function firstTab(current: BatchDetail): TabName {
  if (current.questions.length) return 'reading';
  const isBad = current.state === 'failed' || current.state === 'needs_input';
  return isBad && current.issue_counts.length ? 'findings' : 'overview';
}

function Message({ current }: { current: BatchDetail }) {
  const text = choose(current.message_vi, current.message_en);
  if (!text || !['failed', 'cancelled', 'needs_input', 'dry_run', 'committed'].includes(current.state)) return null;
  if (current.state === 'needs_input' && current.questions.length) return null;
  return (
    <div class={current.state === 'failed' ? 'note note-error' : 'note note-plain'} role="status">
      <Icon name={current.state === 'failed' ? 'warning' : 'document'} />
      <p>{text}</p>
    </div>
  );
}

function Loaded({ current }: { current: BatchDetail }) {
  const asks = current.questions.length > 0;
  useEffect(() => openTab(firstTab(current)), [current.id, current.state === 'failed', asks]);
  const wanted = wantedFinding.value;
  useEffect(() => {
    if (wanted?.batch === current.id) openTab('findings');
  }, [wanted, current.id]);
  const name = shownTab.value === 'fixes' && !Object.keys(offeredCodes.value).length ? 'findings' : shownTab.value;
  const Panel = PANELS[name];
  return (
    <>
      <Head current={current} />
      <Message current={current} />
      <TabList current={current} />
      <div class="imports-body tab-panel" role="tabpanel" id="import-panel" aria-labelledby={`import-tab-${name}`} tabIndex={0}>
        <Panel />
      </div>
      <Decisions />
    </>
  );
}

/** A mark on the map opens its finding. */
function openFinding(finding: Parameters<typeof lookAtFinding>[0]): void {
  openTab('findings');
  void lookAtFinding(finding);
}

export function BatchPage() {
  useEffect(() => {
    findingFilter.value = { severity: null, code: null };
    const stops = [watchBatch(), watchWritten(), showScene(openFinding, chooseCandidate)];
    return () => {
      stops.forEach((stop) => stop());
      clearScene();
    };
  }, []);
  const current = batch.value;
  const { error } = batchState.value;
  if (current) return <Loaded current={current} />;
  return (
    <div class="imports-body">
      <button type="button" class="link back" onClick={() => openScreen('imports')}>
        <Icon name="chevronLeft" size={14} />
        {say('title')}
      </button>
      {error?.status === 404 && <p class="empty">{say('batch.none')}</p>}
      {error && error.status !== 404 && <ErrorNote error={error} title={say('batch.failed')} onRetry={() => void loadBatch()} />}
      {!error && <div class="skeleton-lines" role="status" aria-label={say('loading')} />}
    </div>
  );
}
