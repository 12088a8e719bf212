/** Findings: counted by severity and code, listed in file order, linked with their marks on the map. */
import { useEffect, useRef } from 'preact/hooks';
import { choose } from '../i18n';
import { formatNumber } from '../format';
import { ErrorNote } from '../parts/error_note';
import { SeverityMark } from '../parts/severity_mark';
import { answerOne, answers } from './answer_state';
import { batch, mayChange } from './batch_state';
import { findingTitle, fixOf, fixTitle, SEVERITIES } from './choices';
import { findingFilter, findings, findingsState, hasMoreFindings, loadMoreFindings, lookAtFinding, looked, retryFindings, stepFinding, watchFindings, type FindingFilter } from './findings_state';

import { watchRows } from './rows_state';
import { say } from './say';
import { focusedMark } from './scene';
import { waits } from './states';
import { openTab } from './tabs';
import type { Finding, Severity } from './types';

const filterBy = (part: Partial<FindingFilter>) => (findingFilter.value = { ...findingFilter.value, ...part });

function Filters() {
  const counts = batch.value!.issue_counts;
  const { severity, code } = findingFilter.value;
  const sum = (wanted: Severity) => counts.filter((one) => one.severity === wanted).reduce((total, one) => total + one.n, 0);
  const shown = counts.filter((one) => severity === null || one.severity === severity);
  return (
    <div class="finding-filters">
      <div class="chips" role="group" aria-label={say('findings.severity')}>
        {SEVERITIES.filter((one) => sum(one) > 0).map((one) => (
          <button key={one} type="button" class="chip chip-button" aria-pressed={severity === one} onClick={() => filterBy({ severity: severity === one ? null : one, code: null })}>
            <SeverityMark severity={one} /> <b>{formatNumber(sum(one))}</b>
          </button>
        ))}
      </div>
      <ul class="code-counts" aria-label={say('findings.by_code')}>
        {shown.map((one) => (
          <li key={`${one.code}${one.severity}`}>
            <button type="button" aria-pressed={code === one.code && (severity ?? one.severity) === one.severity} onClick={() => filterBy(code === one.code ? { code: null } : { code: one.code })}>
              <SeverityMark severity={one.severity} withWord={false} />
              <b>{one.code}</b>
              <span>{findingTitle(one.code)}</span>
              <span class="number">{formatNumber(one.n)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A present code that the engine suggests for a former one; taken only when a person says so. */
function Suggested({ finding }: { finding: Finding }) {
  const told = finding.params['answer'];
  if (typeof told !== 'string' || !told.includes('=') || !waits(batch.value!) || !mayChange.value) return null;
  const [name, meant] = [told.slice(0, told.indexOf('=')), told.slice(told.indexOf('=') + 1)];
  const taken = answers.value.translation[name] === meant;
  return (
    <button type="button" class="button" aria-pressed={taken} onClick={() => answerOne('translation', name, taken ? null : meant)}>
      {say(taken ? 'findings.translated' : 'findings.translate', { code: name.split(':')[1] ?? name, meant })}
    </button>
  );
}

function Detail({ finding }: { finding: Finding }) {
  const fix = fixOf(finding.code, finding.variant);
  const remedy = choose(finding.remedy_vi, finding.remedy_en);
  return (
    <div class="finding-detail">
      {remedy && (
        <p>
          <b>{say('findings.remedy')}</b> {remedy}
        </p>
      )}
      {finding.acceptance_reason && <p>{say('findings.accepted', { who: finding.accepted_by ?? '', why: finding.acceptance_reason })}</p>}
      <Suggested finding={finding} />
      {fix && waits(batch.value!) && mayChange.value && (
        <button type="button" class="button" onClick={() => openTab('fixes')}>
          {say('findings.fix', { fix: fixTitle(fix) })}
        </button>
      )}
    </div>
  );
}

function Entry({ finding }: { finding: Finding }) {
  const current = focusedMark.value === finding.id;
  const place = finding.row_no === null ? say('findings.file') : say('findings.row', { n: formatNumber(finding.row_no) });
  return (
    <li class={current ? 'finding current' : 'finding'}>
      <button type="button" id={`finding-${finding.id}`} aria-current={current} onClick={() => void lookAtFinding(finding)}>
        <span class="finding-head">
          <SeverityMark severity={finding.severity} />
          <b>{finding.code}</b>
          <small>{place}</small>
          {finding.acceptance_reason && <small class="tag">{say('findings.accepted_short')}</small>}
        </span>
        <span>{choose(finding.message_vi, finding.message_en)}</span>
      </button>
      {current && <Detail finding={finding} />}
    </li>
  );
}

/** Arrow keys step through the findings, and the map goes along. */
function onKeyDown(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  if (!(event.target instanceof HTMLElement && event.target.id.startsWith('finding-'))) return;
  event.preventDefault();
  const found = stepFinding(event.key === 'ArrowDown' ? 1 : -1);
  if (found) document.getElementById(`finding-${found.id}`)?.focus();
}

export function Findings() {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const stops = [watchFindings(), watchRows()];
    return () => stops.forEach((stop) => stop());
  }, []);
  const current = looked.value;
  useEffect(() => {
    if (current) document.getElementById(`finding-${current.id}`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const { error, loading } = findingsState.value;
  if (!batch.value!.issue_counts.length) return <p class="empty">{say('findings.none')}</p>;
  return (
    <>
      <Filters />
      {error && <ErrorNote error={error} title={say('findings.failed')} onRetry={retryFindings} />}
      <p class="hint"><small>{say('findings.keys')}</small></p>
      <ul ref={list} class={loading ? 'findings stale' : 'findings'} aria-label={say('findings.label')} onKeyDown={onKeyDown}>
        {findings.value.map((finding) => (
          <Entry key={finding.id} finding={finding} />
        ))}
      </ul>
      {hasMoreFindings.value && (
        <button type="button" class="button older" disabled={loading} onClick={() => void loadMoreFindings()}>
          {say('findings.more')}
        </button>
      )}
    </>
  );
}
