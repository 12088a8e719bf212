/** Under a past day: what of a parcel's details is of that day, and what is the present one. */
import { formatDate } from '../format';
import { detailDay } from '../state/selection';
import { say } from './say';

export function DayNote() {
  const day = detailDay.value;
  return day ? <p class="fine">{say('day.explained', { day: formatDate(day) })}</p> : null;
}
