/** The rail of a phone. */
import { describe, expect, test } from 'vitest';
import { railEntries, railParts, waitingIn, type RailEntry } from '../src/panels/rail_entries';

const entries = ['find', 'layers', 'table', 'imports', 'dashboard', 'print', 'changes'].map(
  (name): RailEntry => ({ icon: 'map', text: `rail.${name}` as RailEntry['text'], act: () => undefined }),
);

describe('rail', () => {
  test('a wide one holds all, a narrow one five', () => {
    expect(railParts(entries, false)).toEqual([entries, []]);
    expect(railParts(entries, true)).toEqual([entries.slice(0, 5), entries.slice(5)]);
  });

  test('what waits in the menu is counted together', () => {
    expect(waitingIn(entries)).toBe(0);
    expect(waitingIn([{ ...entries[0]!, waiting: 2 }, entries[1]!, { ...entries[2]!, waiting: 5 }])).toBe(7);
  });

  test('help is the last entry, administration is for administrators', () => {
    const texts = railEntries().map(({ text }) => text);
    expect(texts.at(-1)).toBe('rail.help');
    expect(texts).not.toContain('rail.admin');
  });
});
