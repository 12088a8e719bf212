/** Whether a text holds what somebody typed, whatever its accents and case: đ is d. */
export const folded = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd');

export const matching = (text: string, typed: string): boolean => folded(text).includes(folded(typed.trim()));
