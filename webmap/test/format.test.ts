/** Numbers as they are written in Viet Nam and in English. */
import { describe, expect, test } from 'vitest';
import {
  decimalSign, formatArea, formatAreaLimit, formatAreaSum, formatDate, formatMetres, formatNumber, formatScale, formatShortCount, formatSigned,
  formatSquareMetres, formatTime,
} from '../src/format';
import { language } from '../src/i18n';

describe('format', () => {
  test('numbers and areas', () => {
    expect(formatNumber(1284)).toBe('1.284');
    expect(formatArea(16812.1)).toBe('16.812,1 m²');
    expect(formatAreaSum(484_000)).toBe('48,4 ha');
    expect(formatAreaSum(9_999)).toBe('9.999 m²');
    expect(formatAreaSum(114_600_000)).toBe('114,6 km²');
    expect([500, 10_000, 15_000, 12_345].map((limit) => formatAreaLimit(limit))).toEqual(['500 m²', '1 ha', '1,5 ha', '12.345 m²']);
  });

  test('differences carry a sign, nothing carries none', () => {
    expect(formatSigned(8.6, 1)).toBe('+8,6');
    expect(formatSigned(-0.06, 2)).toBe('−0,06');
    expect(formatSigned(0.01, 1)).toBe('0,0');
  });

  test('coordinates have spaces', () => {
    expect(formatMetres(2347225.93)).toBe('2\u00a0347\u00a0225,93');
    expect(formatMetres(511427.849)).toBe('511\u00a0427,85');
    expect(formatMetres(-12.5, 1)).toBe('−12,5');
    expect(formatMetres(10.965)).toBe('10,97');
  });

  test('dates', () => {
    expect(formatDate('2026-11-21')).toBe('21/11/2026');
    expect(formatDate('2026-11-21', 'en')).toBe('21/11/2026');
    expect(formatDate('không rõ')).toBe('không rõ');
  });

  test('days and times are those of Viet Nam, whatever the zone of the browser', () => {
    expect(formatDate('2026-11-21T16:59:59Z')).toBe('21/11/2026');
    expect(formatDate('2026-11-21T17:00:00Z')).toBe('22/11/2026');
    expect(formatDate('2026-11-21T23:30:00-08:00')).toBe('22/11/2026');
    expect(formatTime('2026-11-21T17:05:00Z')).toBe('22/11/2026 00:05');
    expect(formatTime('2026-11-21T17:05:00Z', 'en')).toBe('22/11/2026 00:05');
  });

  test('scales are rounded to three figures', () => {
    expect(formatScale(2131.7)).toBe('1 : 2.130');
    expect(formatScale(8_912_345)).toBe('1 : 8.910.000');
  });

  test('English has points where Vietnamese has commas', () => {
    expect(formatNumber(1284, 0, 'en')).toBe('1,284');
    expect(formatArea(3222.5, 'en')).toBe('3,222.5 m²');
    expect(formatAreaSum(484_000, 'en')).toBe('48.4 ha');
    expect(formatAreaLimit(15_000, 'en')).toBe('1.5 ha');
    expect(formatSigned(-0.06, 2, 'en')).toBe('−0.06');
    expect(formatMetres(2347225.93, 2, 'en')).toBe('2\u00a0347\u00a0225.93');
    expect(formatScale(1000, 'en')).toBe('1 : 1,000');
    expect([decimalSign('vi'), decimalSign('en')]).toEqual([',', '.']);
  });

  test('the chosen language is used unless another is named', () => {
    language.value = 'en';
    expect([formatNumber(18.98, 2), formatScale(1000), formatSquareMetres(3222.5)]).toEqual(['18.98', '1 : 1,000', '3,222.5']);
    language.value = 'vi';
    expect([formatNumber(18.98, 2), formatScale(1000), formatSquareMetres(3222.5)]).toEqual(['18,98', '1 : 1.000', '3.222,5']);
  });

  test('short counts', () => {
    expect(formatShortCount(999, 'vi')).toBe('999');
    expect(formatShortCount(1234, 'en')).toBe('1.2k');
    expect(formatShortCount(101_336, 'vi')).toBe('101\u00a0N');
    expect(formatShortCount(2_500_000, 'en')).toBe('2.5M');
  });
});
