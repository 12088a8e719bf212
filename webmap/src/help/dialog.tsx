/** The sheet of keyboard shortcuts. */
import { useEffect, useRef } from 'preact/hooks';
import { t, textsOf } from '../i18n';
import { helpOpen } from '../state/layout';
import { Icon } from '../parts/icons';
import { texts } from './texts';

const say = textsOf(texts);

const KEYS: readonly [string, keyof typeof texts.vi][] = [
  ['/', 'help.search'],
  ['[  ]', 'help.step'],
  ['H', 'help.home'],
  ['F', 'help.results'],
  ['Shift F10', 'help.menu'],
  ['T', 'help.table'],
  ['L', 'help.layers'],
  ['V A M D G', 'help.tools'],
  ['← ↑ → ↓', 'help.arrows'],
  ['Enter', 'help.enter'],
  ['⌫', 'help.backspace'],
  ['Ctrl Z, Y', 'help.undo'],
  ['Ctrl, Alt', 'help.snap'],
  ['P', 'help.print'],
  ['S', 'help.share'],
  ['Esc', 'help.escape'],
  ['?', 'help.help'],
];

export function HelpDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const sheet = dialog.current!;
    sheet.showModal();
    return () => sheet.close(); // which gives the focus back
  }, []);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="help-title" onClose={() => (helpOpen.value = false)}>
      <header>
        <h2 id="help-title">{say('help.title')}</h2>
        <button type="button" class="icon-button" aria-label={t('common.close')} onClick={() => (helpOpen.value = false)}>
          <Icon name="close" />
        </button>
      </header>
      <dl class="keys">
        {KEYS.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{say(text)}</dd>
          </div>
        ))}
      </dl>
      <p>{say('help.map')}</p>
    </dialog>
  );
}
