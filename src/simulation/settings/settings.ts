import { InputError } from "../../core/input-error.ts";
import { nearest } from "../../core/nearest.ts";
import type { Platform } from "../../model/platform.ts";
import { poolSettings, providerSettings } from "./capacity.ts";
import { serviceSettings } from "./service.ts";
import type { Setting, SettingValue } from "./setting.ts";

/** Every setting that can be changed for a simulation. Terraform stays as it is. */
export function settingsOf(platform: Platform): Setting[] {
  return [
    ...platform.pools.flatMap((pool) => poolSettings(platform, pool)),
    ...platform.capacityProviders.flatMap((provider) => providerSettings(platform, provider)),
    ...platform.services.flatMap((service) => serviceSettings(platform, service)),
    endpointSetting(platform),
  ];
}

/** Endpoints with which tasks need no NAT gateway to start. Source: vpc-endpoints.html of the ECS guide (2026-06). */
const ENDPOINTS = [
  "ecs",
  "ecs-agent",
  "ecs-telemetry",
  "ecr.api",
  "ecr.dkr",
  "s3",
  "logs",
  "secretsmanager",
  "ssm",
];

function endpointSetting(platform: Platform): Setting {
  const { described, endpoints } = platform;
  const full = ENDPOINTS.every((name) => endpoints.includes(name));
  return {
    key: "aws_vpc_endpoint",
    field: described ? "network.endpoints" : undefined,
    value: full ? "full" : "gateway",
    min: 0,
    max: 0,
    choices: ["gateway", "full"],
    change: (value) => ({
      ...platform,
      endpoints: value === "full" ? [...new Set([...endpoints, ...ENDPOINTS])] : ["s3"],
    }),
  };
}

/**
 * The platform with other settings.
 * @param set by address and attribute, or by field of the description
 * @throws InputError for an unknown setting or a value outside its limits
 */
export function applySettings(platform: Platform, set: Readonly<Record<string, SettingValue>>): Platform {
  let changed = platform;
  for (const [name, value] of Object.entries(set)) {
    const settings = settingsOf(changed);
    const found = settings.find(({ field, key }) => key === name || field === name);
    if (!found) {
      const names = settings.flatMap(({ field, key }) => (field === undefined ? [key] : [field, key]));
      const like = nearest(name, names);
      throw new InputError(
        "SETTING",
        name,
        "is not a setting that the simulation knows",
        like ? `did you mean ${like}?` : `give one of ${names.slice(0, 12).join(", ")}, …`,
      );
    }
    changed = found.change(checked(found, value));
  }
  return changed;
}

function checked({ choices, key, max, min, value }: Setting, given: SettingValue): SettingValue {
  const refuse = (limit: string) =>
    new InputError(
      "SETTING_VALUE",
      key,
      `got ${JSON.stringify(given)}; limit: ${limit}`,
      "give such a value",
    );
  if (typeof value === "boolean") {
    if (String(given) !== "true" && String(given) !== "false") throw refuse("true or false");
    return String(given) === "true";
  }
  if (typeof value === "string") {
    if (choices && !choices.includes(String(given))) throw refuse(`one of ${choices.join(", ")}`);
    return String(given);
  }
  const number = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  if (typeof number !== "number" || !Number.isFinite(number) || number < min || number > max) {
    throw refuse(`a number from ${min} to ${max}`);
  }
  return number;
}
