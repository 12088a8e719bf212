/** A part of the page that is fetched when it is first shown, with its texts and styles: what is rare costs no start. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from './icons';

type Loaded = { Part: ComponentType } | 'failed' | null;

/** @param load imports the module and picks its component; called once, and again when a person asks for it */
export function lazy(load: () => Promise<ComponentType>): ComponentType {
  let loaded: Loaded = null;
  return function Lazy() {
    const [state, setState] = useState<Loaded>(loaded);
    const fetchPart = () => {
      setState(null);
      load().then(
        (Part) => setState((loaded = { Part })),
        () => setState('failed'),
      );
    };
    useEffect(() => {
      if (!loaded) fetchPart();
    }, []);
    if (state === null) return <p class="lazy-note" role="status">{t('common.loading')}</p>;
    if (state === 'failed') {
      return (
        <div class="note note-error lazy-note" role="alert">
          <Icon name="warning" />
          <div>
            <strong>{t('error.part')}</strong>
            <button type="button" class="button" onClick={fetchPart}>
              {t('common.retry')}
            </button>
          </div>
        </div>
      );
    }
    return <state.Part />;
  };
}
