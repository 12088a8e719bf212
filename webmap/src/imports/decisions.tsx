/** What comes next for an import, and for whom: accept and hand in, approve or return, stop, undo. */
import { useSignal } from '@preact/signals';
import { formatNumber } from '../format';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { showNotice } from '../state/layout';
import { session } from '../state/session';
import { answerCount } from './answer_state';
import { batch, canBeStopped, decideNow, doing, isStale, loadBatch, mayChange, mayDecide } from './batch_state';
import { findingTitle } from './choices';
import { draftOf, dropDraft, keepDraft } from './drafts';
import { findingFilter } from './findings_state';
import { say, type Said } from './say';
import { SendAnswers } from './send_answers';
import { openTab } from './tabs';
import type { BatchDetail } from './types';

const MAX_REASON = 2000;

const FAILED: Record<string, Said> = {
  accept: 'accept.failed', submit: 'submit.failed', approve: 'approve.failed', return: 'return.failed', undo: 'undo.failed', cancel: 'cancel.failed',
};

/** What failed; a change by somebody else is explained, and the way on is to look again. */
function Failure() {
  const failed = doing.failed.value;
  if (!failed || !(failed.what in FAILED)) return null;
  const stale = failed.error.status === 412;
  const lookAgain = () => {
    doing.failed.value = null;
    void loadBatch();
  };
  return (
    <>
      <ErrorNote error={failed.error} title={say(stale ? 'stale.title' : FAILED[failed.what]!)} />
      {(stale || (failed.error.status === 409 && failed.what !== 'undo')) && (
        <button type="button" class="button" onClick={lookAgain}>
          {say('stale.look')}
        </button>
      )}
    </>
  );
}

const REASONS = {
  accept: { reason: 'accept.reason', act: 'accept.do', done: 'accept.done' },
  return: { reason: 'return.reason', act: 'return.do', done: 'return.done' },
  undo: { reason: 'undo.reason', act: 'undo.do', done: 'undo.done' },
} as const;

interface ReasonProps {
  what: keyof typeof REASONS;
  primary?: boolean;
  /** the route wants to know which version was looked at */
  seen?: boolean;
}

/** A reason and the button that sends it; what was typed stays until it was taken. */
function Reason({ what, primary = false, seen = false }: ReasonProps) {
  const texts = REASONS[what];
  const id = batch.value!.id;
  const reason = draftOf(id, what);
  const send = async (event: Event) => {
    event.preventDefault();
    if (!(await decideNow(what, { reason: reason.trim() }, { seen }))) return;
    dropDraft(id, what);
    showNotice(say(texts.done));
  };
  return (
    <form class="reason" onSubmit={(event) => void send(event)}>
      <label class="field">
        {say(texts.reason)}
        <textarea rows={2} maxLength={MAX_REASON} required value={reason} onInput={(event) => keepDraft(id, what, event.currentTarget.value)} />
      </label>
      <button type="submit" class={primary ? 'button button-primary' : 'button'} disabled={!reason.trim() || doing.busy.value !== null}>
        {say(texts.act)}
      </button>
    </form>
  );
}

function OpenWarnings({ current }: { current: BatchDetail }) {
  const open = useSignal(draftOf(current.id, 'accept') !== '');
  const look = (code: string) => {
    findingFilter.value = { severity: 'warning', code };
    openTab('findings');
  };
  const counts = Object.entries(current.open_warnings);
  const sum = counts.reduce((total, [, n]) => total + n, 0);
  return (
    <div class="decide">
      <p class="next">{say('accept.lead', { n: formatNumber(sum) })}</p>
      <ul class="chips">
        {counts.map(([code, n]) => (
          <li key={code}>
            <button type="button" class="chip chip-button" title={findingTitle(code)} onClick={() => look(code)}>
              {code}
              <span class="visually-hidden"> · {findingTitle(code)} </span> <b>{formatNumber(n)}</b>
            </button>
          </li>
        ))}
      </ul>
      {open.value ? (
        <Reason what="accept" primary />
      ) : (
        <button type="button" class="button button-primary" onClick={() => (open.value = true)}>
          {say('accept.open')}
        </button>
      )}
    </div>
  );
}

/** The author: answers wait elsewhere, warnings want a reason, then it can be handed in. */
function Author({ current }: { current: BatchDetail }) {
  if (answerCount.value > 0) return <SendAnswers />;
  if (current.state === 'needs_input') return <p class="next">{say(current.questions.length ? 'next.answer' : 'next.fix')}</p>;
  const isOpen = Object.keys(current.open_warnings).length > 0;
  if (isOpen) return <OpenWarnings current={current} />;
  const nothing = current.rows_added + current.rows_changed + current.rows_removed === 0;
  const refused = current.rows_rejected + current.rows_quarantined;
  return (
    <div class="decide">
      <p class="next">{nothing && refused ? say('submit.refused', { n: formatNumber(refused) }) : say(nothing ? 'submit.nothing' : 'submit.lead')}</p>
      <button
        type="button"
        class="button button-primary"
        disabled={doing.busy.value !== null}
        onClick={() => void decideNow('submit').then((done) => done && showNotice(say('submit.done')))}
      >
        <Icon name="check" />
        {say('submit.do')}
      </button>
    </div>
  );
}

/** Who approves looks at the diff first; a newer version is looked at before anything is decided. */
function Manager() {
  const returning = useSignal(false);
  if (isStale.value) {
    return (
      <div class="note" role="alert">
        <Icon name="warning" />
        <div>
          <p>{say('stale.lead')}</p>
          <button type="button" class="button" onClick={() => void loadBatch()}>
            {say('stale.look')}
          </button>
        </div>
      </div>
    );
  }
  return (
    <div class="decide">
      <p class="next">{say('approve.lead')}</p>
      <div class="buttons">
        <button type="button" class="button" onClick={() => openTab('changes')}>
          {say('approve.diff')}
        </button>
        <button type="button" class="button button-primary" disabled={doing.busy.value !== null} onClick={() => void decideNow('approve', undefined, { seen: true })}>
          <Icon name="check" />
          {say('approve.do')}
        </button>
        <button type="button" class="button" aria-expanded={returning.value} onClick={() => (returning.value = !returning.value)}>
          {say('return.open')}
        </button>
      </div>
      {returning.value && <Reason what="return" seen />}
    </div>
  );
}

function Stop() {
  const asking = useSignal(false);
  if (!canBeStopped.value) return null;
  if (!asking.value) {
    return (
      <button type="button" class="link" onClick={() => (asking.value = true)}>
        {say('cancel.open')}
      </button>
    );
  }
  return (
    <div class="buttons" role="group" aria-label={say('cancel.ask')}>
      <span>{say('cancel.ask')}</span>
      <button type="button" class="button" autofocus disabled={doing.busy.value !== null} onClick={() => void decideNow('cancel').then(() => (asking.value = false))}>
        {say('cancel.do')}
      </button>
      <button type="button" class="button" onClick={() => (asking.value = false)}>
        {say('cancel.keep')}
      </button>
    </div>
  );
}

function Undo() {
  const open = useSignal(draftOf(batch.value!.id, 'undo') !== '');
  return (
    <>
      <button type="button" class="link" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        {say('undo.open')}
      </button>
      {open.value && (
        <>
          <p><small>{say('undo.lead')}</small></p>
          <Reason what="undo" />
        </>
      )}
    </>
  );
}

export function Decisions() {
  const current = batch.value!;
  const withAuthor = ['needs_input', 'ready', 'returned'].includes(current.state);
  const isOwn = current.created_by === session.value?.username;
  return (
    <footer class="decisions-bar">
      {current.state === 'returned' && current.return_reason && (
        <div class="note">
          <Icon name="warning" />
          <p>
            {say('return.told', { who: current.returned_by ?? '' })} <q>{current.return_reason}</q>
          </p>
        </div>
      )}
      <Failure />
      {withAuthor && mayChange.value && <Author current={current} />}
      {withAuthor && !mayChange.value && <p class="next">{say('next.author', { who: current.created_by })}</p>}
      {current.state === 'submitted' && mayDecide.value && <Manager />}
      {current.state === 'submitted' && !mayDecide.value && <p class="next">{say(isOwn ? 'next.manager' : 'next.manager_other')}</p>}
      {current.state === 'committed' && mayDecide.value && <Undo />}
      <Stop />
    </footer>
  );
}
