/** Sends what a person has answered, all at once: each time the file is judged anew. */
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { answerCount, forgetAnswers, openQuestions, sendAnswers } from './answer_state';
import { doing } from './batch_state';
import { say } from './say';

export function SendAnswers() {
  const count = answerCount.value;
  const open = openQuestions.value.length;
  const { failed, busy } = doing;
  return (
    <div class="decide">
      {failed.value?.what === 'answer' && <ErrorNote error={failed.value.error} title={say('answer.failed')} />}
      {open > 0 && <p class="next">{say('answer.open', { n: open })}</p>}
      <div class="buttons">
        <button type="button" class="button button-primary" disabled={busy.value !== null} onClick={() => void sendAnswers()}>
          <Icon name="check" />
          {say('answer.send_n', { n: count })}
        </button>
        <button type="button" class="button" onClick={forgetAnswers}>
          {say('answer.forget')}
        </button>
      </div>
    </div>
  );
}
