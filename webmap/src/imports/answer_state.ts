/** What a person answers about how a file is to be read, until it is sent: kept beyond the end of a session. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { createLoader } from '../state/resource';
import { noticeError } from '../state/session';
import { flyToBbox } from '../state/view';
import { batch, decideNow, mayChange } from './batch_state';
import { getCandidates } from './api';
import { lookedAt, shownCandidates } from './scene';
import { boxOf } from '../shapes';
import { waits } from './states';
import type { BatchDetail, Candidate, Question } from './types';

export interface Answers {
  crs?: string;
  layer?: string;
  encoding?: string;
  commune?: string;
  profile?: string;
  encodings: Record<string, string>;
  mapping: Record<string, string>;
  constants: Record<string, string>;
  translation: Record<string, string>;
}

const NOTHING: Answers = { encodings: {}, mapping: {}, constants: {}, translation: {} };
const drafts = signal<Record<string, Answers>>({});

export const answers = computed(() => drafts.value[batch.value?.id ?? ''] ?? NOTHING);

export function answer(part: Partial<Answers>): void {
  const id = batch.peek()?.id;
  if (id) drafts.value = { ...drafts.peek(), [id]: { ...answers.peek(), ...part } };
}

/** Answer about one column, field or code; null takes the answer back. */
export function answerOne(kind: 'encodings' | 'mapping' | 'constants' | 'translation', name: string, value: string | null): void {
  const { [name]: _, ...rest } = answers.peek()[kind];
  answer({ [kind]: value === null ? rest : { ...rest, [name]: value } });
}

export function forgetAnswers(): void {
  const { [batch.peek()?.id ?? '']: _, ...rest } = drafts.peek();
  drafts.value = rest;
}

/** What one person has chosen is not another's. */
export const forgetAllAnswers = (): void => void (drafts.value = {});

/** The answers as they are sent: what was not touched is not named. */
export function toBody(given: Answers): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && (typeof value === 'string' || Object.keys(value as object).length > 0)),
  );
}

export const answerCount = computed(() => {
  const body = toBody(answers.value);
  return Object.values(body).reduce<number>((sum, value) => sum + (typeof value === 'string' ? 1 : Object.keys(value as object).length), 0);
});

/** Whether the given answers settle a question. */
export function isSettled(question: Question, given: Answers): boolean {
  if (question.about === 'crs') return given.crs !== undefined;
  if (question.about === 'layer') return given.layer !== undefined;
  if (question.about === 'encoding') return given.encoding !== undefined || given.encodings[question.column] !== undefined;
  const fields = Object.values(given.mapping);
  return fields.includes(question.field) || Boolean(given.constants[question.field]) || (question.field === 'commune_code' && given.commune !== undefined);
}

export const openQuestions = computed(() => (batch.value?.questions ?? []).filter((question) => !isSettled(question, answers.value)));

export async function sendAnswers(): Promise<void> {
  if (await decideNow('answer', toBody(answers.peek()))) forgetAnswers();
}

// --- Candidates for the coordinate system ------------------------------------------------------------------------------
const loader = createLoader<Candidate[]>();
export const candidates = loader.state;
/** One more system that the person wants to see on the map. */
export const tried = signal<string | null>(null);

/** The record of a batch changes as it goes on; its candidates are asked for when its plan is another. */
const planned = computed(() => {
  const current: BatchDetail | null = batch.value;
  return current?.plan.crs ? `${current.id} ${current.state === 'needs_input'} ${current.plan.crs.epsg}` : null;
});

export function watchCandidates(): () => void {
  return effect(() => {
    const [plan, crs] = [planned.value, tried.value];
    if (!plan) return loader.clear();
    untracked(() => void load(plan.split(' ')[0]!, crs));
  });
}

async function load(id: string, crs: string | null): Promise<void> {
  const found = await loader.run((signal) => getCandidates(id, crs, signal));
  noticeError(loader.state.peek().error);
  if (!found) return;
  shownCandidates.value = found;
  const chosen = found.find((one) => (crs ? one.crs === crs : one.chosen)) ?? found[0];
  if (chosen) lookAt(chosen);
}

/** Answer with a candidate where a person may, and look at it. */
export function chooseCandidate(candidate: Candidate): void {
  const current = batch.peek();
  if (current && waits(current) && mayChange.peek()) answer({ crs: candidate.crs });
  lookAt(candidate);
}

/** Show where a candidate puts the data: with a twin beside it both are in view. */
export function lookAt(candidate: Candidate): void {
  lookedAt.value = candidate.crs;
  const box = boxOf(candidate.outline);
  if (!box) return;
  const grow = 0.004;
  flyToBbox([box[0] - grow, box[1] - grow, box[2] + grow, box[3] + grow], 17);
}
