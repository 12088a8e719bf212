/** The dossier of a work in one cell: complete, or how many of its boxes hold a document and which lack one. */
import { t, textsOf } from '../i18n';
import { Icon } from '../parts/icons';
import { DOSSIER_BOXES } from '../state/lookups';
import { texts } from './texts';

const say = textsOf(texts);

/** @param missing boxes without a document; nothing is told of a past day */
export function DossierCell({ missing }: { missing: readonly string[] | undefined }) {
  if (!missing) return <>{t('common.none')}</>;
  const complete = missing.length === 0;
  const boxes = DOSSIER_BOXES.filter((box) => missing.includes(box)).join(', ');
  return (
    <span class={complete ? 'dossier-cell good' : 'dossier-cell lacking'}>
      <Icon name={complete ? 'check' : 'warning'} size={13} />
      {complete ? t('dossier.complete') : say('works.lacks', { boxes })}
    </span>
  );
}
