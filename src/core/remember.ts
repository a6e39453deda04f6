/**
 * A pure function of a text that keeps what it gave: the same names and lines are judged again and again, and judging
 * one takes dozens of patterns.
 * @param limit of the texts that are kept; those after them are judged each time
 * @param longest text that is kept, in characters: long ones rarely come twice
 */
export function remembering<T>(
  judge: (text: string) => T,
  limit = 10_000,
  longest = 256,
): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length > longest) return judge(text);
    const earlier = known.get(text);
    if (earlier !== undefined || known.has(text)) return earlier as T;
    const result = judge(text);
    if (known.size < limit) known.set(text, result);
    return result;
  };
}
