/** Classification strip and top bar: name, search, language, user. */
import { language, speak, t, type Language } from '../i18n';
import { showNotice } from '../state/layout';
import { banner } from '../state/session';
import { chooseTheme, theme, THEMES } from '../style/theme';
import { Icon } from '../parts/icons';
import { Bell } from './bell';
import { SearchBox } from './search_box';
import { UserMenu } from './user_menu';

async function change(code: Language): Promise<void> {
  if (!(await speak(code))) showNotice(t('error.part'));
}

function LanguageSwitch() {
  return (
    <div class="segments" role="group" aria-label={t('language.switch')}>
      {(['vi', 'en'] as const).map((code) => (
        <button
          type="button"
          lang={code}
          aria-label={code === 'vi' ? 'VI – Tiếng Việt' : 'EN – English'}
          aria-pressed={language.value === code}
          onClick={() => void change(code)}
        >
          {code.toUpperCase()}
        </button>
      ))}
    </div>
  );
}

/** One press to the next: as the device, light, dark. */
function ThemeSwitch() {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length]!;
  const label = `${t('theme.switch')}: ${t(`theme.${theme.value}`)}`;
  return (
    <button type="button" class="theme-switch" aria-label={label} title={label} onClick={() => chooseTheme(next)}>
      <Icon name={`theme_${theme.value}`} size={18} />
    </button>
  );
}

export function TopBar() {
  return (
    <header>
      <p class="strip">{banner.value ?? '\u00a0'}</p>
      <div class="top-bar">
        <div class="brand">
          <span class="crest" aria-hidden="true">
            <svg width="30" height="32" viewBox="0 0 30 32">
              <path d="M15 1 28 6.500V15c0 8.200-5.500 13.200-13 16C7.500 28.200 2 23.200 2 15V6.500z" fill="none" stroke="currentColor" stroke-width="2" />
              <path d="m15 8 2.100 5.100 5.500.4-4.200 3.600 1.300 5.400-4.700-2.900-4.700 2.900 1.300-5.400-4.200-3.600 5.500-.4z" fill="currentColor" />
            </svg>
          </span>
          <div>
            <h1>{t('app.title')}</h1>
            <p>{t('app.subtitle')}</p>
          </div>
        </div>
        <SearchBox />
        <div class="top-right">
          <Bell />
          <ThemeSwitch />
          <LanguageSwitch />
          <UserMenu />
        </div>
      </div>
    </header>
  );
}
