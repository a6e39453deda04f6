import type { Platform } from "../model/platform.ts";
import type { Request } from "./request.ts";
import type { Planned } from "./scenarios/catalogue.ts";
import type { Setting, SettingValue } from "./settings/setting.ts";
import { settingsOf } from "./settings/settings.ts";

/** A change that could lift a constraint. */
export interface Candidate {
  readonly setting: string;
  readonly field: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly change: Partial<Pick<Request, "platform" | "set">>;
}

/** What an attribute is changed to; undefined to leave it. */
type Better = (value: SettingValue) => SettingValue | undefined;

const atMost =
  (limit: number): Better =>
  (value) =>
    typeof value === "number" && value > limit ? limit : undefined;

const times =
  (factor: number): Better =>
  (value) =>
    typeof value === "number" ? Math.max(1, Math.ceil(value * factor)) : undefined;

const plus =
  (more: number): Better =>
  (value) =>
    typeof value === "number" ? value + more : undefined;

const to =
  (wanted: SettingValue): Better =>
  (value) =>
    value === wanted ? undefined : wanted;

/** By constraint: attributes, as the end of a setting's key, and what they are changed to. */
const LIFTS: Readonly<Record<string, readonly (readonly [string, Better])[]>> = {
  "max-size": [["max_size", times(2)]],
  "spot-supply": [
    ["on_demand_percentage_above_base_capacity", to(100)],
    ["on_demand_base_capacity", plus(2)],
  ],
  instances: [
    ["target_capacity", atMost(60)],
    ["min_size", plus(2)],
  ],
  "eni-slots": [
    ["target_capacity", atMost(60)],
    ["min_size", plus(2)],
  ],
  gpus: [
    ["target_capacity", atMost(60)],
    ["min_size", plus(2)],
  ],
  "instance-warmup": [["instance_warmup_period", atMost(60)]],
  "scaling-step": [["maximum_scaling_step_size", times(4)]],
  "minimum-healthy-percent": [
    ["deployment_minimum_healthy_percent", atMost(75)],
    ["deployment_maximum_percent", times(1.5)],
  ],
  "spot-notice": [
    ["deregistration_delay", atMost(10)],
    ["stopTimeout", atMost(15)],
    ["deployment_minimum_healthy_percent", atMost(75)],
    ["target_capacity", atMost(60)],
    ["on_demand_percentage_above_base_capacity", to(100)],
  ],
  "no-draining": [
    ["ECS_ENABLE_SPOT_INSTANCE_DRAINING", to(true)],
    ["managed_draining", to(true)],
  ],
  "circuit-breaker": [["health_check_grace_period_seconds", plus(240)]],
  "scale-in-protection": [["managed_termination_protection", to(true)]],
  egress: [["aws_vpc_endpoint", to("full")]],
  registry: [
    ["ECS_IMAGE_PULL_BEHAVIOR", to("once")],
    ["aws_vpc_endpoint", to("full")],
  ],
  "task-larger-than-smallest-type": [["memory", times(0.5)]],
  "service-max": [["max_capacity", times(2)]],
  "health-check-detection": [
    ["health_check.interval", atMost(5)],
    ["health_check.unhealthy_threshold", atMost(2)],
    ["min_size", plus(2)],
  ],
  "task-capacity": [
    ["min_capacity", times(1.5)],
    ["target_value", atMost(40)],
    ["scale_out_cooldown", atMost(0)],
  ],
};

/** By constraint: values of the scenario, which are procedures rather than settings. */
const PROCEDURES: Readonly<Record<string, Readonly<Record<string, SettingValue>>>> = {
  "start-throttle": { forceNewDeployment: true },
};

/** Changes worth trying for a constraint. An attribute is changed on every resource that has it. */
export function liftsOf(constraint: string, { platform, set }: Request, planned: Planned): Candidate[] {
  const settings = settingsOf(platform);
  const changes = (LIFTS[constraint] ?? []).flatMap(([attribute, better]) => {
    const found = settings.filter(({ key }) => key === attribute || key.endsWith(`.${attribute}`));
    const candidate = changeAll(platform, attribute, found, better);
    return candidate ? [candidate] : [];
  });
  const procedures = Object.entries(PROCEDURES[constraint] ?? {}).flatMap(([name, value]) =>
    planned.parts.flatMap(({ scenario, values }) =>
      values[name] === undefined || values[name] === value
        ? []
        : [
            {
              setting: `${scenario.id}.${name}`,
              field: undefined,
              from: String(values[name]),
              to: String(value),
              change: { set: { ...set, [`${scenario.id}.${name}`]: value } },
            },
          ],
    ),
  );
  return [...changes, ...procedures];
}

function changeAll(
  platform: Platform,
  attribute: string,
  settings: readonly Setting[],
  better: Better,
): Candidate | undefined {
  let changed = platform;
  const done: { readonly setting: Setting; readonly to: SettingValue }[] = [];
  for (const { key } of settings) {
    const setting = settingsOf(changed).find((it) => it.key === key);
    const wanted = setting && better(setting.value);
    if (setting === undefined || wanted === undefined || wanted === setting.value) continue;
    const value = typeof wanted === "number" ? Math.min(setting.max, Math.max(setting.min, wanted)) : wanted;
    changed = setting.change(value);
    done.push({ setting, to: value });
  }
  const [first, second] = done;
  if (!first) return undefined;
  const list = (values: readonly SettingValue[]) => [...new Set(values.map(String))].join(", ");
  const type = /(?:^|\.)(aws_\w+)\./.exec(first.setting.key)?.[1] ?? first.setting.key;
  const field = first.setting.field;
  return {
    setting: second ? `${type}.*.${attribute}` : first.setting.key,
    field: second ? field?.replace(/^services\.[^.]+/, "services.*") : field,
    from: list(done.map(({ setting }) => setting.value)),
    to: list(done.map((it) => it.to)),
    change: { platform: changed },
  };
}
