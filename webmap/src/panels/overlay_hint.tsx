/** What lies over the parcels under the pointer: kinds and names of protection areas, units on both sides of a boundary. */
import { t, tCode } from '../i18n';
import { overlayHint } from '../state/overlays';

const MOST = 5;

function areaText(title: string): string {
  const [kind = '', medium = '', name = ''] = title.split('|');
  const where = medium === 'land' ? '' : ` · ${tCode('medium', medium)}`;
  return `${tCode('protection', kind)}${name && `: ${name}`}${where}`;
}

/** Units of one level on both sides of the line are told together. */
function lineTexts(titles: readonly string[]): string[] {
  return (['province', 'commune'] as const).flatMap((level) => {
    const names = titles.filter((title) => title.startsWith(`${level}|`)).map((title) => title.split('|')[2]!);
    return names.length ? [t(`hint.${level}`, { names: names.sort().join(' – ') })] : [];
  });
}

export function OverlayHintBox() {
  const hint = overlayHint.value;
  if (!hint) return null;
  const texts = [...lineTexts(hint.lines), ...hint.areas.map(areaText)];
  return (
    <ul class="overlay-hint" style={{ left: `${hint.x + 14}px`, top: `${hint.y + 16}px` }} aria-hidden="true">
      {texts.slice(0, MOST).map((text) => (
        <li key={text}>{text}</li>
      ))}
      {texts.length > MOST && <li>{t('hint.more', { n: texts.length - MOST })}</li>}
    </ul>
  );
}
