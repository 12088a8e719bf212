/** Said before a file is made while the map shows a past day or two of them: which day's it is, and what it leaves out. */
import { formatDate } from '../format';
import { t } from '../i18n';
import { asOf, comparedDay } from '../state/as_of';
import { say } from './say';

/** @param without what is not kept by day, and hence not in the file */
export function DayNote({ without }: { without?: string }) {
  const [day, other] = [asOf.value, comparedDay.value];
  if (!day && !other) return null;
  return (
    <p class="note">
      {other && `${say('file.one_side', { day: day ? formatDate(day) : t('as_of.now') })} `}
      {day && say('file.of_day', { day: formatDate(day) })}
      {day && without && ` ${without}`}
    </p>
  );
}
