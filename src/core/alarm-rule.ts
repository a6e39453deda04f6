/** States of a CloudWatch alarm. */
export type AlarmState = "ALARM" | "OK" | "INSUFFICIENT_DATA";

/** What a composite alarm asks of other alarms. */
export type AlarmRule =
  | { readonly kind: "state"; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "not"; readonly rule: AlarmRule }
  | { readonly kind: "and" | "or"; readonly rules: readonly AlarmRule[] };

export type ParsedRule = { readonly rule: AlarmRule } | { readonly problem: string };

const TOKEN =
  /\s*(?:([()])|(AND|OR|NOT|TRUE|FALSE)\b|(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]*)"|'([^']*)'|([^()"'\s]+))\s*\))/iy;

/**
 * Reads the expression of a composite alarm; `NOT` binds more than `AND`, `AND` more than `OR`.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html (2026-11).
 */
export function parseAlarmRule(text: string): ParsedRule {
  const tokens = tokensOf(text);
  if (typeof tokens === "string") return { problem: tokens };
  const parser = new Parser(tokens);
  const rule = parser.either();
  if (!rule) return { problem: parser.atEnd ? "it ends too early" : `nothing may stand at ${parser.here}` };
  return parser.atEnd ? { rule } : { problem: `AND or OR is missing before ${parser.here}` };
}

/** Names or ARNs of the alarms of a rule, each once. */
export function alarmsOf(rule: AlarmRule): string[] {
  switch (rule.kind) {
    case "state":
      return [rule.alarm];
    case "constant":
      return [];
    case "not":
      return alarmsOf(rule.rule);
    default:
      return [...new Set(rule.rules.flatMap(alarmsOf))];
  }
}

/** Whether a rule is true. @param stateOf gets a name, or an ARN where the rule has one */
export function isInAlarm(rule: AlarmRule, stateOf: (alarm: string) => AlarmState): boolean {
  switch (rule.kind) {
    case "state":
      return stateOf(rule.alarm) === rule.state;
    case "constant":
      return rule.value;
    case "not":
      return !isInAlarm(rule.rule, stateOf);
    case "and":
      return rule.rules.every((it) => isInAlarm(it, stateOf));
    case "or":
      return rule.rules.some((it) => isInAlarm(it, stateOf));
  }
}

/** The name in an ARN of an alarm; a name is itself. */
export function alarmName(nameOrArn: string): string {
  return /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.*)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
}

type Token =
  | { readonly kind: "(" | ")" | "AND" | "OR" | "NOT" | "TRUE" | "FALSE"; readonly text: string }
  | { readonly kind: "state"; readonly text: string; readonly state: AlarmState; readonly alarm: string };

function tokensOf(text: string): Token[] | string {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== "") {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) return `${text.slice(at).trim().slice(0, 40)} cannot be read`;
    at = TOKEN.lastIndex;
    const [whole, bracket, word, state, ...names] = found;
    const alarm = names.find((name) => name !== undefined);
    if (state !== undefined) {
      tokens.push({
        kind: "state",
        text: whole.trim(),
        state: state.toUpperCase() as AlarmState,
        alarm: alarm ?? "",
      });
    } else {
      const kind = (bracket ?? word?.toUpperCase()) as Exclude<Token["kind"], "state">;
      tokens.push({ kind, text: kind });
    }
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  get here(): string {
    return this.#tokens[this.#at]?.text ?? "";
  }

  either(): AlarmRule | undefined {
    return this.#joined("OR", () => this.#joined("AND", () => this.#single()));
  }

  #joined(word: "AND" | "OR", next: () => AlarmRule | undefined): AlarmRule | undefined {
    const rules: AlarmRule[] = [];
    do {
      const rule = next();
      if (!rule) return undefined;
      rules.push(rule);
    } while (this.#takes(word));
    const [only, second] = rules;
    return second ? { kind: word === "AND" ? "and" : "or", rules } : only;
  }

  #single(): AlarmRule | undefined {
    if (this.#takes("NOT")) {
      const rule = this.#single();
      return rule && { kind: "not", rule };
    }
    if (this.#takes("(")) {
      const rule = this.either();
      return rule && this.#takes(")") ? rule : undefined;
    }
    if (this.#takes("TRUE")) return { kind: "constant", value: true };
    if (this.#takes("FALSE")) return { kind: "constant", value: false };
    const token = this.#tokens[this.#at];
    if (token?.kind !== "state") return undefined;
    this.#at++;
    return { kind: "state", state: token.state, alarm: token.alarm };
  }

  #takes(kind: Token["kind"]): boolean {
    if (this.#tokens[this.#at]?.kind !== kind) return false;
    this.#at++;
    return true;
  }
}
