/** Small shared marks: certificate status (shape and word), secrecy, land use and type of work (swatch as on the map). */
import { tCode } from '../i18n';
import { codeTitle, landUseName } from '../state/lookups';
import { CERTIFICATE_COLOURS, useGroup, WORK_STYLES, workStyleIndex } from '../style/land_use';
import { Icon } from './icons';

export function CertificateMark({ status }: { status: string | null }) {
  return (
    <span class="mark" style={{ color: CERTIFICATE_COLOURS[status ?? ''] ?? 'var(--unknown)' }}>
      <span class={`mark-shape shape-${status ?? 'unknown'}`} aria-hidden="true" />
      {codeTitle('certificate_status', status)}
    </span>
  );
}

/** Nothing for what is not secret, nor for whoever is not told the level. */
export function SecrecyPill({ level }: { level: number | null | undefined }) {
  if (!level) return null;
  return (
    <span class={`pill pill-secret level-${level}`}>
      <Icon name="shield" size={14} />
      {tCode('secrecy', level)}
    </span>
  );
}

export function UseSwatch({ code }: { code: string | null }) {
  const group = useGroup(code);
  return <span class="swatch" style={{ background: group.fill, borderColor: group.edge }} aria-hidden="true" />;
}

export function WorkSwatch({ type }: { type: string | null }) {
  const { fill, edge } = WORK_STYLES[workStyleIndex(type)]!;
  return <span class="swatch" style={{ background: fill, borderColor: edge }} aria-hidden="true" />;
}

export function UseMark({ code }: { code: string | null }) {
  return (
    <span class="use-mark" title={landUseName(code)}>
      <UseSwatch code={code} />
      {code ?? landUseName(code)}
    </span>
  );
}
