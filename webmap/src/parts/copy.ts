/** Putting text on the clipboard, with a notice of how it went. */
import { t } from '../i18n';
import { showNotice } from '../state/layout';
import { pageLink } from '../state/url_sync';

async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export async function copyText(text: string): Promise<void> {
  showNotice((await write(text)) ? t('common.copied') : t('error.title'));
}

/** The address of the present view, filters and selection. */
export async function copyLink(): Promise<void> {
  showNotice((await write(pageLink())) ? t('share.copied') : t('share.failed'));
}
