import {
  type AlarmRule,
  alarmName,
  alarmsOf,
  isInAlarm,
  parseAlarmRule as parseRule,
} from "../../core/alarm-rule.ts";
import { remembering } from "../../core/remember.ts";
import type { CompositeAlarm } from "../../model/alarm-types.ts";
import type { Page } from "../result.ts";
import type { World } from "../world.ts";

/** Rules have 10,240 characters at most, and every run has those of the last one. */
const parseAlarmRule = remembering(parseRule, 1000, 10_240);

interface Composite {
  readonly model: CompositeAlarm;
  readonly rule: AlarmRule;
  inAlarm: boolean;
  /** Went to ALARM, and nobody was told of it yet. */
  pending: boolean;
}

/**
 * Who is told: alarms and event rules that tell by themselves, and composite alarms, each of which tells once for all
 * alarms that it is made of. One that is suppressed waits whether its suppressor goes to ALARM, and tells once that has
 * gone back, if it is still in ALARM itself.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html (2026-11).
 */
export class Pages {
  /** Alarm that fired first after the fault, also where it tells nobody by itself. */
  first: { readonly alarm: string; readonly atSec: number } | undefined;
  /** First page after the fault. */
  page: Page | undefined;
  /** Pages after the fault. */
  count = 0;
  readonly #world: World;
  readonly #composites: readonly Composite[];
  readonly #inAlarm = new Set<string>();

  constructor(world: World) {
    this.#world = world;
    this.#composites = world.platform.compositeAlarms.flatMap((model) => {
      const parsed = parseAlarmRule(model.rule);
      return "rule" in parsed ? [{ model, rule: parsed.rule, inAlarm: false, pending: false }] : [];
    });
  }

  /** An alarm changed its state. @param tells whether it tells somebody by itself */
  changed(alarm: string, inAlarm: boolean, tells: boolean): void {
    if (inAlarm) {
      this.#inAlarm.add(alarm);
      this.#fired(alarm);
    } else this.#inAlarm.delete(alarm);
    if (inAlarm && tells) this.#tell({ by: alarm, kind: "alarm", because: [alarm] });
    this.#assess();
  }

  /** A rule of EventBridge sent an event to somebody. */
  event(rule: string): void {
    this.#fired(rule);
    this.#tell({ by: rule, kind: "event-rule", because: [rule] });
  }

  #fired(alarm: string): void {
    const { now } = this.#world;
    if (now >= 0) this.first ??= { alarm, atSec: now };
  }

  /** Composite alarms may be part of others: until nothing changes, and not for ever. */
  #assess(): void {
    for (let round = 0; round <= this.#composites.length; round++) {
      let changed = false;
      for (const composite of this.#composites) {
        const { model, rule } = composite;
        const inAlarm = isInAlarm(rule, (name) => (this.#inAlarm.has(alarmName(name)) ? "ALARM" : "OK"));
        if (inAlarm === composite.inAlarm) continue;
        changed = true;
        composite.inAlarm = inAlarm;
        if (inAlarm) this.#inAlarm.add(model.name);
        else this.#inAlarm.delete(model.name);
        composite.pending = inAlarm && model.notifies;
        if (composite.pending) this.#begin(composite);
        if (!inAlarm) this.#suppressorEnded(model.name);
      }
      if (!changed) return;
    }
  }

  #begin(composite: Composite): void {
    const { suppressor } = composite.model;
    if (!suppressor) this.#tellOf(composite);
    else if (!this.#isSuppressed(composite)) {
      this.#world.kernel.after(suppressor.waitSec, () => {
        if (!this.#isSuppressed(composite)) this.#tellOf(composite);
      });
    }
  }

  #suppressorEnded(name: string): void {
    for (const composite of this.#composites) {
      const { suppressor } = composite.model;
      if (!composite.pending || !suppressor || alarmName(suppressor.alarm) !== name) continue;
      this.#world.kernel.after(suppressor.extensionSec, () => {
        if (!this.#isSuppressed(composite)) this.#tellOf(composite);
      });
    }
  }

  #isSuppressed({ model: { suppressor } }: Composite): boolean {
    return suppressor !== undefined && this.#inAlarm.has(alarmName(suppressor.alarm));
  }

  #tellOf(composite: Composite): void {
    if (!composite.pending) return;
    composite.pending = false;
    const because = alarmsOf(composite.rule)
      .map(alarmName)
      .filter((name) => this.#inAlarm.has(name));
    this.#tell({ by: composite.model.name, kind: "composite-alarm", because });
  }

  #tell(page: Omit<Page, "atSec">): void {
    const { now } = this.#world;
    if (now < 0) return;
    this.count++;
    const because = page.kind === "composite-alarm" ? `, because of ${page.because.join(", ")}` : "";
    this.#world.note("notification", `${page.by} tells somebody${because}`, this.page === undefined);
    this.page ??= { ...page, atSec: now };
  }
}
