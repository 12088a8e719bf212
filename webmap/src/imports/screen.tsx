/** The screen of imports: the list with what is to be brought, or one import. */
import { useEffect } from 'preact/hooks';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { item } from '../state/screen';
import { loginOpen, session } from '../state/session';
import { forgetAllAnswers } from './answer_state';
import { BatchPage } from './batch';
import { choices, choicesState, mayLook, retryChoices, watchChoices } from './choices';
import { watchWriter } from './drafts';
import './imports.css';
import './reading.css';
import './findings.css';
import './batch.css';
import { List } from './list';
import { say } from './say';

/** Who sees no imports is told why. */
function Refusal() {
  const known = session.value?.authenticated ?? false;
  return (
    <div class="empty">
      <p>{say(known ? 'none.clearance' : 'none.login')}</p>
      {!known && (
        <button type="button" class="button button-primary" onClick={() => (loginOpen.value = true)}>
          <Icon name="user" />
          {say('none.log_in')}
        </button>
      )}
    </div>
  );
}

function Body() {
  if (!mayLook.value) return <Refusal />;
  const { error } = choicesState.value;
  if (error && !choices.value) return <ErrorNote error={error} title={say('choices.failed')} onRetry={retryChoices} />;
  if (!choices.value) return <p class="lazy-note" role="status">{say('loading')}</p>;
  return item.value === null ? <List /> : <BatchPage key={item.value} />;
}

export function Imports() {
  useEffect(() => {
    const stops = [watchChoices(), watchWriter(forgetAllAnswers)];
    return () => stops.forEach((stop) => stop());
  }, []);
  return (
    <aside class="screen-panel imports" data-covers="sheet" aria-label={say('title')}>
      {(item.value === null || !mayLook.value) && (
        <header class="imports-head">
          <h2>{say('title')}</h2>
        </header>
      )}
      <Body />
    </aside>
  );
}
