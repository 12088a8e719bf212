/** The choice and order of columns as a text that a browser keeps: names in order, one that is not shown after a minus. Pure. */

export interface Choice<Name> {
  name: Name;
  shown: boolean;
}

/** What was kept; columns that it does not know come after it, hidden. Without it the first ones in their order. */
export function readColumns<Name extends string>(text: string | null, all: readonly Name[], first: readonly Name[]): Choice<Name>[] {
  const named = text === null ? [...first] : text.split(',');
  const kept = named.flatMap((entry): Choice<Name>[] => {
    const name = all.find((known) => known === entry.replace(/^-/, ''));
    return name ? [{ name, shown: !entry.startsWith('-') }] : [];
  });
  const unique = kept.filter(({ name }, i) => kept.findIndex((other) => other.name === name) === i);
  const rest = all.filter((name) => !unique.some((choice) => choice.name === name));
  const result = [...unique, ...rest.map((name) => ({ name, shown: false }))];
  return result.some(({ shown }) => shown) ? result : readColumns(null, all, first);
}

/** One column in the place of another. */
export function moved<Name>(choices: readonly Choice<Name>[], name: Name, to: Name): Choice<Name>[] {
  const rest = choices.filter((choice) => choice.name !== name);
  const own = choices.find((choice) => choice.name === name)!;
  const isAfter = choices.indexOf(own) < choices.findIndex((choice) => choice.name === to);
  rest.splice(rest.findIndex((choice) => choice.name === to) + (isAfter ? 1 : 0), 0, own);
  return rest;
}
