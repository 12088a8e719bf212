/** What a person has typed on an import and not sent: kept while the page is open, also beyond the end of a session. */
import { effect, signal } from '@preact/signals';
import { session } from '../state/session';

type Drafts = Record<string, string>;

const drafts = signal<Drafts>({});
let writer: string | null = null;

export const draftOf = (id: string, what: string): string => drafts.value[`${id}/${what}`] ?? '';

export function keepDraft(id: string, what: string, text: string): void {
  drafts.value = { ...drafts.peek(), [`${id}/${what}`]: text };
}

export function dropDraft(id: string, what: string): void {
  const { [`${id}/${what}`]: _, ...rest } = drafts.peek();
  drafts.value = rest;
}

/** What one person has typed is not shown to the next. @param onOther forgets what else they have left */
export function watchWriter(onOther: () => void = () => {}): () => void {
  return effect(() => {
    const name = session.value?.username ?? null;
    if (name === null) return;
    if (writer !== null && writer !== name) {
      drafts.value = {};
      onOther();
    }
    writer = name;
  });
}
