/** Said where a file is of today although the map shows a past day. */
import { formatDate } from '../format';
import { asOf } from '../state/as_of';
import { say } from './say';

export function PresentNote() {
  return asOf.value ? <p class="note">{say('file.present', { day: formatDate(asOf.value) })}</p> : null;
}
