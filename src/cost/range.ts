/** An amount at low, expected and high prices. Where nothing varies, the three are one number. */
export interface Range {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

export const ZERO: Range = { low: 0, expected: 0, high: 0 };

export function exactly(amount: number): Range {
  return { low: amount, expected: amount, high: amount };
}

export function plus(a: Range, b: Range): Range {
  return { low: a.low + b.low, expected: a.expected + b.expected, high: a.high + b.high };
}

/** How much less `after` is, at each level of prices; the smallest of the three is `low`. */
export function saved(before: Range, after: Range): Range {
  const expected = before.expected - after.expected;
  const ends = [before.low - after.low, expected, before.high - after.high];
  return inCents({ low: Math.min(...ends), expected, high: Math.max(...ends) });
}

export function times(range: Range, factor: number): Range {
  return { low: range.low * factor, expected: range.expected * factor, high: range.high * factor };
}

/** Dollars in whole cents, so that the lines of a table add up to its total. */
export function inCents({ expected, high, low }: Range): Range {
  return { low: cents(low), expected: cents(expected), high: cents(high) };
}

function cents(usd: number): number {
  // 1.005 is 1.00499999… in binary.
  const rounded = Math.round((Math.abs(usd) + 1e-9) * 100) / 100;
  return rounded === 0 ? 0 : Math.sign(usd) * rounded;
}
