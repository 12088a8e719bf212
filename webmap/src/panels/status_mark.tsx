/** Small shared marks: certificate status (dot and word) and land use (swatch and code). */
import { codeTitle, landUseName } from '../state/lookups';
import { CERTIFICATE_COLOURS, useGroup } from '../style/land_use';

export function CertificateMark({ status }: { status: string | null }) {
  return (
    <span class="mark" style={{ color: CERTIFICATE_COLOURS[status ?? ''] ?? '#5c6963' }}>
      <span class={`mark-shape shape-${status ?? 'unknown'}`} aria-hidden="true" />
      {codeTitle('certificate_status', status)}
    </span>
  );
}

export function UseSwatch({ code }: { code: string | null }) {
  const group = useGroup(code);
  return <span class="swatch" style={{ background: group.fill, borderColor: group.edge }} aria-hidden="true" />;
}

export function UseMark({ code }: { code: string | null }) {
  return (
    <span class="use-mark" title={landUseName(code)}>
      <UseSwatch code={code} />
      {code ?? landUseName(code)}
    </span>
  );
}
