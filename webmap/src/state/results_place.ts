/** Where the results lie: the way to all of them, and whether a filter has left none in view. The map never moves unasked. */
import { computed, effect, signal } from '@preact/signals';
import * as api from '../api';
import type { Stats } from '../api_types';
import { t } from '../i18n';
import { filterQuery, hasFilters, inView } from './filters';
import { showNotice } from './layout';
import { createLoader } from './resource';
import { found, results } from './results';
import { noticeError, reader, sessionEpoch } from './session';
import { flyToBbox, viewBbox } from './view';

/** By then a map that the same action moves stands still. */
const SETTLE_MS = 400;

const extent = createLoader<Stats>();
const glance = createLoader<boolean>();

/** What is asked for, wherever the map looks; another reader may find other rows. */
const asked = computed(() => api.toQueryString(inView.value ? {} : filterQuery()));
const question = computed(() => `${sessionEpoch.value}${asked.value}`);
/** The filters that a person has changed, until something of what they find was in view. */
const unseen = signal<string | null>(null);

/** Known, not guessed: false while the answer is on its way. */
export const noneInView = computed(() => unseen.value === question.value && glance.state.value.value === false);

export const hideHint = (): void => void (unseen.value = null);

const nowFound = (): string => `${sessionEpoch.peek()}${reader.peek()}${api.toQueryString(filterQuery())}`;

/** Move the map to all that was found, unless other filters or another reader have come meanwhile; one box, reckoned by the server. */
export async function zoomToResults(): Promise<void> {
  const before = nowFound();
  const stats = await extent.run((signal) => api.getStats({ ...filterQuery(), extent: 'true' }, signal));
  const { error } = extent.state.peek();
  noticeError(error);
  if (before !== nowFound()) return;
  if (error) showNotice(t('results.error'));
  else if (stats?.extent) flyToBbox(stats.extent);
  else if (stats) showNotice(t('results.empty'));
}

function look(): void {
  const box = viewBbox.peek()?.map((degrees) => degrees.toFixed(6));
  if (!box) return;
  void glance
    .run(async (signal) => (await api.getParcelPage({ ...filterQuery(), bbox: box, limit: 1 }, signal)).rows.length > 0)
    .then((isSeen) => isSeen && hideHint());
}

/** After each change of the filters, and while the hint stands after each move of the map. */
export function watchResultsPlace(): void {
  let last = asked.peek();
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    if (asked.value === last) return;
    last = asked.value;
    glance.clear();
    unseen.value = question.peek();
  });
  effect(() => {
    clearTimeout(timer);
    void viewBbox.value;
    const isAsked = unseen.value === question.value && hasFilters.value && !inView.value;
    if (!isAsked || results.value.loading || !found.value?.count) return;
    timer = setTimeout(look, SETTLE_MS);
  });
}
