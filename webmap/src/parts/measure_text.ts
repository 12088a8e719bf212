/** What a finding has measured, and its limit, in words. */
import { formatNumber, SPACE } from '../format';

const DIGITS: Partial<Record<string, number>> = { m: 3, 'm²': 2, km: 1, '%': 0, MB: 0, s: 0 };

/** 0,180 m · 12 */
export function measureText(value: number | null, unit: string): string | null {
  if (value === null) return null;
  const digits = DIGITS[unit] ?? (Number.isInteger(value) ? 0 : 3);
  return `${formatNumber(value, digits)}${unit && SPACE}${unit}`;
}
