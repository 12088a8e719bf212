/** The dossier of a work by the boxes a–đ of the law: which have a document, which lack one, and the documents. */
import type { LegalDocument } from '../api_types';
import { t, tCode } from '../i18n';
import { Icon } from '../parts/icons';
import { DOSSIER_BOXES } from '../state/lookups';
import { DocumentText } from './documents';
import { say } from './say';

/** a, b, c, d, đ */

/** Hồ sơ: 3/5; thiếu: c, đ */
export function dossierText(missing: readonly string[]): string {
  if (missing.length === 0) return say('dossier.complete');
  const boxes = DOSSIER_BOXES.filter((box) => missing.includes(box));
  return say('dossier.lacking', { n: DOSSIER_BOXES.length - boxes.length, boxes: boxes.join(', ') });
}

export function DossierMark({ missing }: { missing: readonly string[] }) {
  const complete = missing.length === 0;
  return (
    <span class={complete ? 'dossier-mark good' : 'dossier-mark lacking'}>
      <Icon name={complete ? 'check' : 'warning'} size={14} />
      {dossierText(missing)}
    </span>
  );
}

export function DossierBoxes({ missing, documents }: { missing: readonly string[]; documents: readonly LegalDocument[] }) {
  return (
    <ul class="dossier" title={say('dossier.law')}>
      {DOSSIER_BOXES.map((box) => (
        <li key={box} class={missing.includes(box) ? 'missing' : 'good'}>
          <Icon name={missing.includes(box) ? 'minus' : 'check'} size={16} />
          <span>
            {tCode('dossier', box === 'đ' ? 'dd' : box)}
            {documents
              .filter((one) => one.dossier_box === box)
              .map((one) => (
                <DocumentText key={one.id} document={one} />
              ))}
          </span>
          <small>{t(missing.includes(box) ? 'common.no' : 'common.yes')}</small>
        </li>
      ))}
    </ul>
  );
}
