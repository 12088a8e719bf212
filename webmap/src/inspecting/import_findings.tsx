/** With what findings the present state of the parcel was accepted at its import: numbers, who and why, the place on the map. */
import { useEffect } from 'preact/hooks';
import type { ParcelDetail } from '../api_types';
import { choose } from '../i18n';
import { Icon } from '../parts/icons';
import { lookAtFinding, lookAway, openFinding } from '../parts/look_at_finding';
import { measureText } from '../parts/measure_text';
import { SeverityMark } from '../parts/severity_mark';
import { getFindingsPage, seesFindings, type FindingsPage, type ImportFinding } from '../state/import_findings';
import { lookedFinding } from '../state/looked_finding';
import { createLoader } from '../state/resource';
import { detailDay } from '../state/selection';
import { noticeError, sessionEpoch } from '../state/session';
import { importsEpoch } from '../state/waiting';
import { say } from './say';

/** More are told by number: the table of findings lists them. */
const SHOWN = 5;

const loader = createLoader<FindingsPage & { of: string }>();

async function load(id: string): Promise<void> {
  await loader.run(async (abort) => ({ ...(await getFindingsPage({ parcel: id, state: 'accepted', limit: SHOWN }, abort)), of: id }));
  noticeError(loader.state.peek().error);
}

/** 0,180 m, giới hạn 0,100 m */
function numbersOf({ measured, limit_value: limit, unit }: ImportFinding): string {
  const [found, most] = [measureText(measured, unit), measureText(limit, unit)];
  if (found && most) return say('found.measured', { found, most });
  return found ?? '';
}

function Finding({ finding }: { finding: ImportFinding }) {
  const looked = lookedFinding.value?.id === finding.id;
  return (
    <li>
      <b>{choose(finding.message_vi, finding.message_en)}</b>
      <small>
        <SeverityMark severity={finding.severity} /> {[finding.code, numbersOf(finding)].filter(Boolean).join(' · ')}
      </small>
      <small>{say('found.accepted', { who: finding.accepted_by ?? '', why: finding.acceptance_reason ?? '' })}</small>
      <small>
        {say('found.import')}{' '}
        <button type="button" class="link" onClick={() => openFinding(finding)}>
          {finding.batch.file_name}
        </button>
        {(finding.geometry || finding.row_no !== null) && (
          <>
            {' · '}
            <button type="button" class="link" aria-pressed={looked} onClick={() => (looked ? lookAway() : void lookAtFinding(finding, false))}>
              {say(looked ? 'found.hide' : 'found.show')}
            </button>
          </>
        )}
      </small>
    </li>
  );
}

export function ImportFindings({ parcel }: { parcel: ParcelDetail }) {
  const asked = seesFindings.value && detailDay.value === null;
  useEffect(() => {
    if (asked) void load(parcel.id);
    return lookAway;
  }, [parcel.id, asked, sessionEpoch.value, importsEpoch.value]);
  const page = loader.state.value.value;
  if (!asked || page?.of !== parcel.id || page.rows.length === 0) return null;
  const more = page.matched - page.rows.length;
  return (
    <section class="note found-at-import" aria-label={say('found.title')}>
      <Icon name="warning" size={18} />
      <ul>
        {page.rows.map((finding) => (
          <Finding key={finding.id} finding={finding} />
        ))}
        {more > 0 && <li>{say('found.more', { n: more })}</li>}
      </ul>
    </section>
  );
}
