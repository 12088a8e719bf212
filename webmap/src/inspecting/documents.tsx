/** Legal documents: kind, number, day, issuer; and how secret the paper itself is. */
import type { LegalDocument } from '../api_types';
import { formatDate } from '../format';
import { tCode } from '../i18n';
import { SecrecyPill } from '../parts/status_mark';
import { say } from './say';

export function DocumentText({ document }: { document: LegalDocument }) {
  const { kind, number, title_vi: title, issued_on: day, issuer, secrecy_level: level } = document;
  const more = [title, day && say('legal.day', { day: formatDate(day) }), issuer];
  return (
    <span class="document">
      <b>{[tCode('document', kind), number].filter(Boolean).join(' ')}</b>
      <small>{more.filter(Boolean).join(' · ')}</small>
      <SecrecyPill level={level} />
    </span>
  );
}

export function DocumentList({ documents }: { documents: readonly LegalDocument[] }) {
  return (
    <ul class="plain-list documents">
      {documents.map((document) => (
        <li key={`${document.id}/${document.dossier_box}`}>
          <DocumentText document={document} />
        </li>
      ))}
    </ul>
  );
}
