/** What came of fetching one tile. */
import { formatNumber } from '../format';
import { choose } from '../i18n';
import { say } from './say';
import { trials } from './state';

export const sizeOf = (bytes: number): string => (bytes < 1024 * 1024 ? `${formatNumber(bytes / 1024)} kB` : `${formatNumber(bytes / 1024 / 1024)} MB`);

export function TrialNote({ id }: { id: string }) {
  const trial = trials.value[id];
  if (!trial) return null;
  if (trial === 'busy') return <p role="status">{say('trial.busy')}</p>;
  const { ms, z, x, y } = trial;
  const said = choose(trial.said_vi, trial.said_en);
  return (
    <div class={trial.ok ? 'base-trial' : 'base-trial bad'} role="status">
      {trial.picture && <img src={trial.picture} alt={say('trial.picture')} />}
      <p>{say(trial.ok ? 'trial.ok' : 'trial.bad', { said, size: sizeOf(trial.bytes), ms, z, x, y })}</p>
    </div>
  );
}
