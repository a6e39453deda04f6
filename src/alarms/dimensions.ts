import { nearest } from "../core/nearest.ts";
import { blocksAt, type Declared, type DeclaredResource, valueAt } from "../terraform/declared.ts";
import type { MetricFact } from "./catalogue/fact.ts";
import type { Findings } from "./result.ts";
import { placeOf, textAt } from "./settings.ts";
import { type DimensionForm, dimensionForm, isSubjectType, type SubjectForm } from "./subjects.ts";
import type { WatchedMetric } from "./watched.ts";

/** Resources of the Terraform that the dimensions of a metric name. */
export type Subjects = ReadonlyMap<string, DeclaredResource>;

/** What is known of a metric, for its dimensions. */
export interface Documented {
  readonly namespace: string;
  readonly fact: MetricFact;
  /** Whether there are no other sets of dimensions. */
  readonly complete: boolean;
  readonly source: string;
}

/**
 * Checks that a metric is published under the dimensions of an alarm, and that their values name something that there
 * is. A metric under other dimensions is another metric: one that has no data.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Dimension (2026-11).
 */
export class Dimensions {
  readonly #declared: Declared;
  readonly #alarm: DeclaredResource;
  readonly #findings: Findings;

  constructor(declared: Declared, alarm: DeclaredResource, findings: Findings) {
    this.#declared = declared;
    this.#alarm = alarm;
    this.#findings = findings;
  }

  check(watched: WatchedMetric, documented: Documented): Subjects {
    if (!watched.dimensions) return this.#referred(watched, documented);
    this.#checkNames(watched, watched.dimensions, documented);
    const subjects = new Map<string, DeclaredResource>();
    for (const [name, text] of watched.dimensions) {
      const form = dimensionForm(documented.namespace, name);
      const subject =
        form && this.#checkValue(`${watched.path}dimensions.${name}`, text, form, documented.source);
      if (subject) subjects.set(name, subject);
    }
    return subjects;
  }

  #checkNames(
    { metric, path }: WatchedMetric,
    dimensions: ReadonlyMap<string, unknown>,
    { complete, fact, source }: Documented,
  ): void {
    const names = [...dimensions.keys()].sort();
    const fits = fact.dimensions.some((set) => [...set].sort().join() === names.join());
    const place = placeOf(this.#alarm, `${path}dimensions`);
    if (fits) return;
    const sets = fact.dimensions.map((set) => (set.length === 0 ? "none" : set.join(" + "))).join("; or ");
    const known = [...new Set(fact.dimensions.flat())];
    const mistyped = names.find((name) => !known.includes(name) && nearest(name, known) !== undefined);
    if (!complete && mistyped === undefined) {
      this.#findings.unknown(
        place,
        `no page is known that has ${metric} under ${names.join(" + ") || "no dimension"}`,
      );
      return;
    }
    this.#findings.problem({
      kind: "dimensions",
      effect: "never-fires",
      place,
      value: names.join(" + ") || "no dimension",
      limit: `${metric} is published under ${sets}`,
      fix: "use one of these sets: under another there is no data",
      source,
    });
  }

  #checkValue(
    path: string,
    text: string | undefined,
    form: DimensionForm,
    source: string,
  ): DeclaredResource | undefined {
    const place = placeOf(this.#alarm, path);
    if (text === undefined) return this.#checkReference(path, form, source);
    if (form.form && !form.form.pattern.test(text)) {
      this.#findings.problem({
        kind: "dimensions",
        effect: "never-fires",
        place,
        value: text,
        limit: form.form.text,
        fix: `take ${attributesText(form)}`,
        source,
      });
      return undefined;
    }
    const types = form.subjects.map(({ type }) => type);
    const subject = this.#alarm.links(path, ...types).find((link) => !link.guessed)?.resource;
    if (subject) return subject;
    const all = form.subjects.flatMap((subject) =>
      this.#declared
        .of(subject.type)
        .map((resource) => ({ ...subject, resource, names: namesOf(resource, subject) })),
    );
    const named = all.find(({ names }) => names.includes(text));
    if (named) return named.resource;
    const confused = all.find(({ not, resource }) => not !== undefined && textAt(resource, not) === text);
    if (confused) {
      this.#findings.problem({
        kind: "dimensions",
        effect: "never-fires",
        place,
        value: `${text}, the ${confused.not} of ${confused.resource.address}`,
        limit: `its ${confused.attributes.join(" or ")}`,
        fix: `take ${attributesText(form)}`,
        source,
      });
      return confused.resource;
    }
    const meant = nearest(
      text,
      all.flatMap(({ names }) => names),
    );
    if (meant !== undefined) {
      this.#findings.problem({
        kind: "dimensions",
        effect: "never-fires",
        place,
        value: text,
        limit: "something of this Terraform, which has nothing of this name",
        fix: `did you mean ${meant}?`,
        source,
      });
    } else this.#findings.unknown(place, `${text} is not in this Terraform`);
    return undefined;
  }

  #checkReference(path: string, form: DimensionForm, source: string): DeclaredResource | undefined {
    const place = placeOf(this.#alarm, path);
    const references = this.#alarm.references(path);
    const written = valueAt(this.#alarm.values, path);
    const whole = typeof written === "string" && /^\$\{[^{}()]*\}$/.test(written);
    for (const { attribute, resource } of references) {
      const subject = form.subjects.find(({ type }) => type === bare(resource.type));
      if (!subject || attribute === undefined) continue;
      if (subject.attributes.includes(attribute)) return resource;
      // A function around it may cut the right part out.
      if (!whole) {
        this.#findings.unknown(place, `made from ${resource.address}.${attribute}`);
        return resource;
      }
      this.#refers(place, `${resource.address}.${attribute}`, form, subject, source);
      return resource;
    }
    const [other] = references;
    if (other?.attribute !== undefined && whole && isSubjectType(bare(other.resource.type))) {
      this.#findings.problem({
        kind: "dimensions",
        effect: "never-fires",
        place,
        value: `${other.resource.address}.${other.attribute}`,
        limit: form.form?.text ?? attributesText(form),
        fix: `take ${attributesText(form)}`,
        source,
      });
    } else this.#findings.unknown(place, "known only after the apply");
    return undefined;
  }

  /** The plan does not even tell the names: those that fit what the code refers to are taken. */
  #referred({ metric, path }: WatchedMetric, { fact, namespace, source }: Documented): Subjects {
    const place = placeOf(this.#alarm, `${path}dimensions`);
    const references = this.#alarm.references(`${path}dimensions`);
    const types = new Set(references.map(({ resource }) => bare(resource.type)));
    const fitting = fact.dimensions.find((set) => {
      const forms = set.map((name) => dimensionForm(namespace, name));
      const named = new Set(forms.flatMap((form) => form?.subjects.map(({ type }) => type) ?? []));
      return (
        types.size > 0 &&
        forms.every((form) => form?.subjects.some(({ type }) => types.has(type))) &&
        [...types].every((type) => named.has(type))
      );
    });
    const subjects = new Map<string, DeclaredResource>();
    if (!fitting) {
      this.#findings.unknown(place, `the dimensions of ${metric} are known only after the apply`);
      return subjects;
    }
    for (const name of fitting) {
      const form = dimensionForm(namespace, name);
      const chosen = references.flatMap(({ attribute, resource }) => {
        const subject = form?.subjects.find(({ type }) => type === bare(resource.type));
        return subject ? [{ attribute, resource, subject }] : [];
      });
      const right = chosen.find(({ attribute, subject }) => subject.attributes.includes(attribute ?? ""));
      if (right) subjects.set(name, right.resource);
      else if (form) this.#checkOther(name, path, form, source, chosen);
    }
    return subjects;
  }

  /** The code refers to an attribute that the dimension does not have. */
  #refers(place: string, value: string, form: DimensionForm, subject: SubjectForm, source: string): void {
    this.#findings.problem({
      kind: "dimensions",
      effect: "never-fires",
      place,
      value,
      limit: form.form?.text ?? `its ${subject.attributes.join(" or ")}`,
      fix: `take ${attributesText(form)}`,
      source,
    });
  }

  /** The code refers to another attribute than the dimension has; whether a function is around it is not told. */
  #checkOther(
    name: string,
    path: string,
    form: DimensionForm,
    source: string,
    chosen: readonly { attribute: string | undefined; resource: DeclaredResource; subject: SubjectForm }[],
  ): void {
    const place = placeOf(this.#alarm, `${path}dimensions.${name}`);
    const [other] = chosen;
    if (!other || other.attribute === undefined) {
      this.#findings.unknown(place, "known only after the apply");
      return;
    }
    const { attribute, resource, subject } = other;
    // The name, and the last part of an ARN, can be cut out of it.
    if (attribute === "arn" || (attribute === "id" && subject.not === undefined)) {
      const right = subject.attributes.join(" or ");
      this.#findings.unknown(place, `made from ${resource.address}.${attribute}; it has to be its ${right}`);
      return;
    }
    this.#refers(place, `${resource.address}.${attribute}`, form, subject, source);
  }
}

/** Names that a resource has in a dimension. */
function namesOf(resource: DeclaredResource, { attributes, within }: SubjectForm): string[] {
  const places =
    within === undefined ? [""] : blocksAt(resource.values, within).map(({ path }) => `${path}.`);
  return places.flatMap((place) => attributes.flatMap((it) => textAt(resource, `${place}${it}`) ?? []));
}

function attributesText({ subjects }: DimensionForm): string {
  return subjects.map(({ attributes, type }) => `the ${attributes.join(" or ")} of an ${type}`).join(", or ");
}

function bare(type: string): string {
  return type.replace(/^data\./, "");
}
