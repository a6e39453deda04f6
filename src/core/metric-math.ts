/** An expression of CloudWatch metric math. */
export type MathNode =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  /** A metric, or another expression, by its id. */
  | { readonly kind: "id"; readonly id: string }
  | { readonly kind: "call"; readonly name: string; readonly parts: readonly MathNode[] }
  | { readonly kind: "operation"; readonly operator: string; readonly parts: readonly MathNode[] }
  | { readonly kind: "list"; readonly parts: readonly MathNode[] };

/**
 * Functions of metric math.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html (2026-11).
 */
export const MATH_FUNCTIONS: ReadonlySet<string> = new Set(
  `ABS ANOMALY_DETECTION_BAND AVG CEIL DATAPOINT_COUNT DATE DAY DB_PERF_INSIGHTS DIFF DIFF_TIME EPOCH FILL FIRST FLOOR
  HOUR IF INSIGHT_RULE_METRIC LAMBDA LAST LOG LOG10 MAX METRIC_COUNT METRICS MIN MINUTE MONTH PERIOD RATE REMOVE_EMPTY
  RUNNING_SUM SEARCH SELECT SERVICE_QUOTA SLICE SORT STDDEV SUM TIME_SERIES YEAR`.split(/\s+/),
);

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|([A-Za-z_]\w*)|"([^"]*)"|'([^']*)'|(==|!=|<=|>=|&&|\|\||[-+*/^()<>,[\]]))/y;

/** Operators from the one that binds least. */
const LEVELS: readonly (readonly string[])[] = [
  ["||", "OR"],
  ["&&", "AND"],
  ["==", "!=", "<", ">", "<=", ">="],
  ["+", "-"],
  ["*", "/"],
  ["^"],
];

/** Reads an expression; undefined for what is not one, such as a query in SQL. */
export function parseMath(text: string): MathNode | undefined {
  const tokens: string[] = [];
  const kinds: ("number" | "word" | "text" | "sign")[] = [];
  let at = 0;
  while (text.slice(at).trim() !== "") {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) return undefined;
    at = TOKEN.lastIndex;
    const [, number, word, double, single, sign] = found;
    tokens.push(number ?? word ?? double ?? single ?? sign ?? "");
    kinds.push(
      number !== undefined ? "number" : word !== undefined ? "word" : sign !== undefined ? "sign" : "text",
    );
  }
  let next = 0;
  const takes = (...signs: readonly string[]): string | undefined => {
    const token = tokens[next];
    const usable = kinds[next] === "sign" || (kinds[next] === "word" && /^(AND|OR)$/.test(token ?? ""));
    if (token === undefined || !usable || !signs.includes(token)) return undefined;
    next++;
    return token;
  };
  const level = (depth: number): MathNode | undefined => {
    const operators = LEVELS[depth];
    if (!operators) return single();
    let left = level(depth + 1);
    for (let operator = left && takes(...operators); operator !== undefined; operator = takes(...operators)) {
      const right = level(depth + 1);
      if (!left || !right) return undefined;
      left = { kind: "operation", operator, parts: [left, right] };
    }
    return left;
  };
  const listUntil = (end: string): MathNode[] | undefined => {
    const parts: MathNode[] = [];
    if (takes(end)) return parts;
    do {
      const part = level(0);
      if (!part) return undefined;
      parts.push(part);
    } while (takes(","));
    return takes(end) ? parts : undefined;
  };
  const single = (): MathNode | undefined => {
    if (takes("-")) {
      const part = single();
      return part && { kind: "operation", operator: "-", parts: [{ kind: "number", value: 0 }, part] };
    }
    if (takes("(")) {
      const part = level(0);
      return part && takes(")") ? part : undefined;
    }
    if (takes("[")) {
      const parts = listUntil("]");
      return parts && { kind: "list", parts };
    }
    const token = tokens[next];
    const kind = kinds[next];
    if (token === undefined || kind === "sign") return undefined;
    next++;
    if (kind === "number") return { kind: "number", value: Number(token) };
    if (kind === "text") return { kind: "text", value: token };
    if (!takes("(")) return { kind: "id", id: token };
    const parts = listUntil(")");
    return parts && { kind: "call", name: token.toUpperCase(), parts };
  };
  const root = level(0);
  return next === tokens.length ? root : undefined;
}

/** Everything in an expression, itself first. */
export function* nodesOf(node: MathNode): Generator<MathNode> {
  yield node;
  if ("parts" in node) for (const part of node.parts) yield* nodesOf(part);
}
