/** What forms offer and what codes mean, asked once for each person. */
import { computed, effect } from '@preact/signals';
import { choose } from '../i18n';
import { createLoader } from '../state/resource';
import { mayRead, noticeError, session, sessionEpoch } from '../state/session';
import { getChoices } from './api';
import type { Choices, FieldChoice, Severity } from './types';

const loader = createLoader<Choices>();
export const choicesState = loader.state;
export const retryChoices = loader.retry;
export const choices = computed(() => loader.state.value.value);

/** Records of imports are open from clearance 1 on. */
export const mayLook = computed(() => (session.value?.authenticated ?? false) && session.value!.clearance >= 1);

export function watchChoices(): () => void {
  return effect(() => {
    void sessionEpoch.value;
    if (!mayRead.value || !mayLook.value) return loader.clear();
    void loader.run(getChoices).then(() => noticeError(loader.state.peek().error));
  });
}

export function findingTitle(code: string, variant = ''): string {
  const all = choices.value?.findings ?? [];
  const kind = all.find((one) => one.code === code && one.variant === variant) ?? all.find((one) => one.code === code);
  return kind ? choose(kind.title_vi, kind.title_en) : code;
}

/** Codes for some finding of which a one-click fix may be offered. */
export const fixableCodes = computed(() => [...new Set((choices.value?.findings ?? []).filter(({ fix }) => fix).map(({ code }) => code))]);

export const fixOf = (code: string, variant: string): string | null =>
  choices.value?.findings.find((one) => one.code === code && one.variant === variant)?.fix ?? null;

export function fixTitle(kind: string): string {
  const found = choices.value?.fixes.find(({ value }) => value === kind);
  return found ? choose(found.title_vi, found.title_en) : kind;
}

export function targetTitle(target: string): string {
  const found = choices.value?.targets.find(({ value }) => value === target);
  const title = found ? choose(found.title_vi, found.title_en) : target;
  return title.charAt(0).toLocaleUpperCase() + title.slice(1);
}

export const fieldsOf = (target: string): FieldChoice[] => choices.value?.targets.find(({ value }) => value === target)?.fields ?? [];

export function fieldTitle(target: string, name: string): string {
  const found = fieldsOf(target).find((field) => field.name === name);
  return found ? choose(found.title_vi, found.title_en) : name;
}

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];
