/** Inspector tab "Mục đích": the parcel's land uses with areas, origin and term. */
import type { ParcelDetail, ParcelUse } from '../api_types';
import { formatArea, formatDate } from '../format';
import { choose, t } from '../i18n';
import { Facts } from '../parts/facts';
import { UseSwatch } from '../parts/status_mark';

/** Origin codes that are leases or sub-leases: none of these lasts, whether its end is recorded or not. */
const LEASES: readonly (number | null)[] = [7, 8, 9, 10, 11, 14, 15];

export function termText({ term_until, origin_code }: Pick<ParcelUse, 'term_until' | 'origin_code'>): string {
  if (term_until) return formatDate(term_until);
  return t(LEASES.includes(origin_code) ? 'uses.not_stated' : 'uses.lasting');
}

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
              [t('uses.term'), termText(use)],
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
