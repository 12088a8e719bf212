/** Said before a file is made while the map shows a past day or two days: whose state it tells, and what it leaves out. */
import { formatDate } from '../format';
import { t } from '../i18n';
import { comparedDay } from '../state/as_of';
import { say } from './say';

interface Props {
  /** null for the present state */
  day: string | null;
  /** whether the map shows two days of what the file holds */
  ofBoth?: boolean;
  /** what is not kept by day, and hence not in the file */
  without?: string;
}

export function DayNote({ day, ofBoth = false, without }: Props) {
  const isHalf = ofBoth && comparedDay.value !== null;
  if (!day && !isHalf) return null;
  return (
    <p class="note">
      {isHalf && `${say('file.one_side', { day: day ? formatDate(day) : t('as_of.now') })} `}
      {day && say('file.of_day', { day: formatDate(day) })}
      {day && without && ` ${without}`}
    </p>
  );
}
