/** The coordinate system: candidates with their proof, chosen in the list or on the map. */
import { useEffect } from 'preact/hooks';
import { choose } from '../i18n';
import { formatNumber } from '../format';
import { ErrorNote } from '../parts/error_note';
import { answers, candidates, chooseCandidate, lookAt, tried, watchCandidates } from './answer_state';
import { batch, mayChange } from './batch_state';
import { choices } from './choices';
import { say } from './say';
import { lookedAt, shownCandidates } from './scene';
import { waits } from './states';
import type { Candidate } from './types';

function distance({ distance_km: far, own, outline }: Candidate): string {
  if (!outline.length) return say('crs.outside');
  const told = far === null ? say('crs.no_distance') : say('crs.distance', { km: formatNumber(far, far < 10 ? 1 : 0) });
  return own ? `${told} · ${say('crs.own')}` : told;
}

function Option({ candidate, number, enabled }: { candidate: Candidate; number: number; enabled: boolean }) {
  const current = batch.value!;
  const asked = current.questions.some(({ about }) => about === 'crs');
  const picked = answers.value.crs;
  const checked = picked === undefined ? !asked && candidate.chosen : picked === candidate.crs;
  return (
    <div class={lookedAt.value === candidate.crs ? 'candidate looked' : 'candidate'}>
      <label>
        <input
          type="radio"
          name="crs"
          checked={checked}
          disabled={!enabled}
          onChange={() => chooseCandidate(candidate)}
        />
        <span class={`candidate-number candidate-${((number - 1) % 6) + 1}`} aria-label={say('crs.number', { n: number })}>
          {number}
        </span>
        <span>
          <strong>{candidate.title}</strong>
          {candidate.epsg && <small> EPSG:{candidate.epsg}</small>}
          <small class="block">{distance(candidate)}</small>
        </span>
      </label>
      <button type="button" class="link" onClick={() => lookAt(candidate)}>
        {say('crs.show')}
      </button>
    </div>
  );
}

function OtherSystem() {
  return (
    <label class="field">
      {say('crs.other')}
      <select value={tried.value ?? ''} onChange={(event) => (tried.value = event.currentTarget.value || null)}>
        <option value="">{say('crs.other_none')}</option>
        {choices.value?.systems.map(({ crs, epsg, title }) => (
          <option key={crs} value={crs}>
            {title}
            {epsg ? ` (EPSG:${epsg})` : ''}
          </option>
        ))}
      </select>
    </label>
  );
}

export function CrsChoice() {
  const current = batch.value!;
  const enabled = waits(current) && mayChange.value;
  useEffect(() => {
    const stop = watchCandidates();
    return () => {
      stop();
      tried.value = null;
      shownCandidates.value = [];
    };
  }, [current.id]);
  const found = current.plan.crs;
  const { error, value } = candidates.value;
  if (!found) return null;
  const asked = current.questions.some(({ about }) => about === 'crs');
  return (
    <section class={asked ? 'question asked' : 'question'} aria-labelledby="crs-heading">
      <h3 id="crs-heading">{say(asked ? 'crs.ask' : 'crs.title')}</h3>
      <p>{choose(found.proof.vi, found.proof.en)}</p>
      {found.declared && <p><small>{say('crs.declared', { name: found.declared })}</small></p>}
      {error && <ErrorNote error={error} title={say('crs.failed')} />}
      {value && value.length > 0 && (
        <>
          <div class="candidates" role="radiogroup" aria-labelledby="crs-heading">
            {value.map((candidate, i) => (
              <Option key={candidate.crs} candidate={candidate} number={i + 1} enabled={enabled} />
            ))}
          </div>
          <OtherSystem />
          <p><small>{say('crs.on_map')}</small></p>
        </>
      )}
    </section>
  );
}
