import type { CapacityProvider, Platform, Pool, Service, Zone } from "../model/platform.ts";
import { plain } from "./escape.ts";

/** Columns of a screen that tables are cut to, cell by cell. */
const CELL = 46;

/** What was understood of a platform, on one screen. */
export function modelText(platform: Platform): string {
  const { alarms, assumptions, cluster, endpoints, eventRules, region, source } = platform;
  const name = (text: string) => shortName(platform, text);
  const notifying = alarms.filter(({ notifies }) => notifies).length;
  const lines = [
    `${plain(source, 200)}: cluster ${plain(cluster)}${region === undefined ? "" : ` in ${plain(region)}`}`,
    ...section("zone", [["egress"], ...platform.zones.map((zone) => [zone.name, egress(zone)])]),
    ...section("pool", [
      ["size", "On-Demand", "tasks/instance", "zones", "instance types"],
      ...platform.pools.map((pool) => [
        name(pool.name),
        sizes(pool),
        onDemand(pool),
        slots(pool),
        String(pool.zones.length),
        listed(pool.instanceTypes.map((type) => type.name)),
      ]),
    ]),
    ...section("capacity provider", [
      ["pool", "target", "steps", "warm-up", "termination protection", "draining"],
      ...platform.capacityProviders.map((provider) => providerRow(provider, name)),
    ]),
    ...section("service", [
      ["tasks", "CPU", "MiB", "network", "runs on", "healthy %", "deregister", "stop", "secrets"],
      ...platform.services.map((service) => serviceRow(service, name)),
    ]),
    ...section("scaling", [
      ["tasks", "tracks", "schedules"],
      ...platform.services.flatMap(({ name: service, scaling }) =>
        scaling
          ? [
              [
                name(service),
                `${scaling.minCapacity}–${scaling.maxCapacity}`,
                listed(scaling.policies.map(({ metric, targetValue }) => `${metric} ${targetValue}`)),
                String(scaling.schedules.length),
              ],
            ]
          : [],
      ),
    ]),
    "",
    `alarms       ${alarms.length}, ${notifying} of them tell somebody; ${eventRules.length} event rules`,
    `endpoints    ${endpoints.length === 0 ? "none" : plain(endpoints.join(", "), 300)}`,
    "",
    assumptions.length === 0
      ? "Nothing had to be assumed."
      : `Assumed, since the Terraform does not tell (${assumptions.length}):`,
    ...assumptions.map(({ place, text }) => `  ${plain(place, 200)}: ${plain(text, 300)}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** A table with its first column named by the title; nothing when it has no row. @param rows the heads come first */
function section(title: string, [heads = [], ...rows]: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const cells = [[title, ...heads], ...rows].map((row) => row.map((cell) => plain(cell, CELL)));
  const widths = [title, ...heads].map((_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return ["", ...cells.map(line)];
}

/** An address is long: what the platform calls by its address is shown by the end of it where that is enough. */
function shortName({ pools, services }: Platform, text: string): string {
  if (text.length <= CELL) return text;
  const end = text.slice(text.length - CELL + 1);
  const others = [...pools, ...services].filter(({ name }) => name.endsWith(end));
  return others.length > 1 ? text : `…${end}`;
}

function egress({ egress, name }: Zone): string {
  if (egress.kind === "nat-gateway") {
    const where =
      egress.zone === undefined
        ? "of the Region"
        : egress.zone === name
          ? "in the zone"
          : `in ${egress.zone}`;
    return `NAT gateway ${where}`;
  }
  return { "internet-gateway": "internet gateway", none: "none", unknown: "not in the Terraform" }[
    egress.kind
  ];
}

function sizes({ desiredCapacity, maxSize, minSize }: Pool): string {
  return `${minSize}–${maxSize}${desiredCapacity === undefined ? "" : `, now ${desiredCapacity}`}`;
}

function onDemand({ onDemandBase, onDemandPercentageAboveBase }: Pool): string {
  if (onDemandPercentageAboveBase === 100) return "all";
  return `${onDemandBase}, then ${onDemandPercentageAboveBase} %`;
}

/** Tasks in awsvpc mode that an instance takes, and its GPUs where it has some. */
function slots({ instanceTypes }: Pool): string {
  const each = instanceTypes.map(({ awsvpcSlots }) => awsvpcSlots);
  const [least, most] = [Math.min(...each), Math.max(...each)];
  const gpus = Math.max(...instanceTypes.map((type) => type.gpus));
  return `${least === most ? least : `${least}–${most}`} awsvpc${gpus > 0 ? `, ${gpus} GPU` : ""}`;
}

function providerRow(provider: CapacityProvider, name: (text: string) => string): string[] {
  if (provider.kind !== "auto-scaling-group") return [provider.name, "Fargate"];
  const { managedDraining, managedScaling, managedTerminationProtection, pool } = provider;
  const scaling = managedScaling
    ? [
        `${managedScaling.targetCapacity} %`,
        `${managedScaling.minimumScalingStepSize}–${managedScaling.maximumScalingStepSize}`,
        `${managedScaling.instanceWarmupSec} s`,
      ]
    : ["no scaling", "", ""];
  return [
    name(provider.name),
    name(pool),
    ...scaling,
    onOff(managedTerminationProtection),
    onOff(managedDraining),
  ];
}

function serviceRow(service: Service, name: (text: string) => string): string[] {
  const { daemon, desiredCount, launch, maximumPercent, minimumHealthyPercent, targetGroups, task } = service;
  const on =
    launch.kind === "launch-type"
      ? launch.launchType
      : launch.items.map((item) => name(item.capacityProvider));
  return [
    name(service.name),
    daemon ? "1 an instance" : String(desiredCount),
    String(task.cpu),
    `${task.memoryMiB}${task.gpus > 0 ? `, ${task.gpus} GPU` : ""}`,
    task.networkMode,
    [on].flat().join(" + "),
    `${minimumHealthyPercent}–${maximumPercent}`,
    targetGroups.length === 0 ? "–" : `${Math.max(...targetGroups.map((it) => it.deregistrationDelaySec))} s`,
    `${task.stopTimeoutSec} s`,
    secrets(service),
  ];
}

function secrets({ task }: Service): string {
  const count = (wanted: string) => task.secrets.filter(({ readable }) => readable === wanted).length;
  const bad = [
    ...(count("no") > 0 ? [`${count("no")} not readable`] : []),
    ...(count("unknown") > 0 ? [`${count("unknown")} unknown`] : []),
  ];
  if (task.secrets.length === 0) return "–";
  return bad.length === 0 ? `${task.secrets.length} readable` : `${task.secrets.length}: ${bad.join(", ")}`;
}

function onOff(on: boolean): string {
  return on ? "on" : "off";
}

/** At most four of a list. */
function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, 4).join(", ");
  return texts.length > 4 ? `${shown} +${texts.length - 4}` : shown === "" ? "–" : shown;
}
