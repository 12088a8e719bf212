/** Inspector tab "Mục đích": the parcel's land uses with areas, origin and term. */
import type { ParcelDetail } from '../api_types';
import { formatArea, formatDate } from '../format';
import { choose, language, t } from '../i18n';
import { Facts } from './facts';
import { UseSwatch } from './status_mark';

export function UsesTab({ parcel }: { parcel: ParcelDetail }) {
  const sum = parcel.uses.reduce((total, use) => total + use.area_m2, 0);
  return (
    <>
      {parcel.uses.map((use) => (
        <section key={use.ordinal} class="card">
          <h3>
            <UseSwatch code={use.land_use_code} />
            <b class="code">{use.land_use_code}</b> {choose(use.name_vi, use.name_en)}
          </h3>
          <Facts
            facts={[
              [t('histogram.title'), formatArea(use.area_m2)],
              [t('uses.origin'), choose(use.origin_vi, use.origin_en)],
              [t('uses.term'), use.term_until ? formatDate(use.term_until, language.value) : t('uses.lasting')],
            ]}
          />
        </section>
      ))}
      {parcel.uses.length > 1 && (
        <div class="card card-sum">
          <Facts facts={[[t('uses.sum'), formatArea(sum)]]} />
        </div>
      )}
    </>
  );
}
