/** Classification strip and top bar: name, search, language, user. */
import { language, t } from '../i18n';
import { banner } from '../state/session';
import { Icon } from './icons';
import { SearchBox } from './search_box';
import { UserMenu } from './user_menu';

function LanguageSwitch() {
  return (
    <div class="segments" role="group" aria-label={t('language.switch')}>
      {(['vi', 'en'] as const).map((code) => (
        <button
          type="button"
          lang={code}
          aria-label={code === 'vi' ? 'VI – Tiếng Việt' : 'EN – English'}
          aria-pressed={language.value === code}
          onClick={() => (language.value = code)}
        >
          {code.toUpperCase()}
        </button>
      ))}
    </div>
  );
}

export function TopBar() {
  return (
    <header>
      <p class="strip">{banner.value ?? '\u00a0'}</p>
      <div class="top-bar">
        <div class="brand">
          <span class="crest" aria-hidden="true">
            <Icon name="shield" size={26} />
          </span>
          <div>
            <h1>{t('app.title')}</h1>
            <p>{t('app.subtitle')}</p>
          </div>
        </div>
        <SearchBox />
        <div class="top-right">
          <LanguageSwitch />
          <UserMenu />
        </div>
      </div>
    </header>
  );
}
