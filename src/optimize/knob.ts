/** Plain data: a number, or a list of texts. */
export type KnobValue = number | readonly string[];

/** Something that the search may change: one field of the description, or the same field of every service. */
export interface Knob {
  /** `capacity.onDemandBase`, or `services.*.deregistrationDelaySec`. */
  readonly id: string;
  /** Fields that get the value. */
  readonly fields: readonly string[];
  /** What they have now, one for each. */
  readonly present: readonly KnobValue[];
  /** Values to try, without one that all fields have already. */
  readonly candidates: readonly KnobValue[];
  /** What limits the candidates, in a sentence. */
  readonly limit: string;
  /** What a change gives up that no simulation sees. */
  readonly unseen?: string;
}

/** Values of the knobs that differ from the present, by id of the knob. */
export type Configuration = ReadonlyMap<string, KnobValue>;

/** One field of the description with another value. */
export interface Change {
  readonly field: string;
  readonly from: KnobValue;
  readonly to: KnobValue;
}

/** The configuration that is there. */
export const PRESENT: Configuration = new Map();

/** The same text for the same configuration, in whatever order its knobs were turned. */
export function keyOf(configuration: Configuration): string {
  return JSON.stringify([...configuration].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Fields that a configuration changes, in the order of the knobs. */
export function changesOf(configuration: Configuration, knobs: readonly Knob[]): Change[] {
  return knobs.flatMap(({ fields, id, present }) => {
    const to = configuration.get(id);
    if (to === undefined) return [];
    return fields.flatMap((field, index) => {
      const from = present[index];
      return from === undefined || sameValue(from, to) ? [] : [{ field, from, to }];
    });
  });
}

/** The configuration with one knob turned. */
export function turned(configuration: Configuration, id: string, value: KnobValue): Configuration {
  return new Map([...configuration, [id, value]]);
}

/** The configuration with one knob back where it is at present. */
export function without(configuration: Configuration, id: string): Configuration {
  return new Map([...configuration].filter(([name]) => name !== id));
}

export function sameValue(a: KnobValue, b: KnobValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Configurations that the knobs span, the present one included. */
export function sizeOf(knobs: readonly Knob[]): number {
  return knobs.reduce((product, { candidates }) => product * (candidates.length + 1), 1);
}
