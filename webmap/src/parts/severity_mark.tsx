/** How much a finding weighs, by shape and word: no meaning by colour alone. */
import type { Severity } from '../api_types';
import { tCode } from '../i18n';

export function SeverityMark({ severity, withWord = true }: { severity: Severity; withWord?: boolean }) {
  return (
    <span class={`severity severity-${severity}`}>
      <span class="severity-shape" aria-hidden="true" />
      <span class={withWord ? '' : 'visually-hidden'}>{tCode('severity', severity)}</span>
    </span>
  );
}
