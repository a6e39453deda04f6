import { requirementsOf } from "../model/instance-types.ts";
import type { Platform } from "../model/platform.ts";
import { templateOf } from "../model/pools.ts";
import type { Reader } from "../model/reader.ts";
import { blocksAt, type DeclaredResource, isKnown, scalarText, valueAt } from "../terraform/declared.ts";
import type { Host } from "./inventory.ts";

/** Root volume of the ECS-optimized AMI: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-optimized_AMI.html (2026-06). */
const AMI_VOLUME_GIB = 30;

const DISTRIBUTION = "mixed_instances_policy.0.instances_distribution.0";

/** What the instances of each pool bring with them. */
export function hostsOf(
  reader: Reader,
  { pools }: Platform,
): { readonly hosts: ReadonlyMap<string, Host>; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const hosts = new Map<string, Host>();
  for (const group of reader.declared.of("aws_autoscaling_group")) {
    if (!pools.some(({ address }) => address === group.address)) continue;
    const template = templateOf(reader, group);
    const volumes = template ? volumesOf(reader, template) : [];
    if (volumes.length === 0) {
      notes.push(
        `${group.address}: no volume in its launch template; taken: ${AMI_VOLUME_GIB} GiB gp3, which the ECS-optimized AMI has`,
      );
      volumes.push({ type: "gp3", gib: AMI_VOLUME_GIB });
    }
    hosts.set(group.address, {
      volumes,
      publicAddress: template !== undefined && hasPublicAddress(reader, template),
      detailedMonitoring: template !== undefined && isMonitored(reader, template),
      // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html (2026-06).
      allocation: reader.word(
        group,
        `${DISTRIBUTION}.on_demand_allocation_strategy`,
        ["prioritized", "lowest-price"],
        choosesByAttributes(group) ? "lowest-price" : "prioritized",
      ),
    });
  }
  return { hosts, notes };
}

/** Volumes of a kind that has a price; others are listed as unpriced. */
function volumesOf(reader: Reader, template: DeclaredResource): { type: "gp2" | "gp3"; gib: number }[] {
  return volumeBlocks(template).flatMap(({ path }) => {
    const type = volumeType(reader, template, path);
    if (type !== "gp2" && type !== "gp3") return [];
    const gib = reader.number(template, `${path}.volume_size`, {
      unset: AMI_VOLUME_GIB,
      min: 1,
      max: 65_536,
    });
    return [{ type, gib }];
  });
}

export function volumeType(reader: Reader, template: DeclaredResource, path: string): string {
  return reader.text(template, `${path}.volume_type`) ?? "gp3";
}

/** Blocks that describe a volume, of a launch template or a launch configuration. */
export function volumeBlocks({ values }: DeclaredResource): { readonly path: string }[] {
  return [
    ...blocksAt(values, "block_device_mappings").flatMap(({ path, value }) =>
      blocksAt(value, "ebs").length > 0 ? [{ path: `${path}.ebs.0` }] : [],
    ),
    ...blocksAt(values, "root_block_device"),
    ...blocksAt(values, "ebs_block_device"),
  ];
}

function choosesByAttributes({ values }: DeclaredResource): boolean {
  const overrides = blocksAt(values, "mixed_instances_policy.0.launch_template.0.override");
  return overrides.some(({ value }) => requirementsOf(value) !== undefined);
}

function hasPublicAddress(reader: Reader, template: DeclaredResource): boolean {
  return (
    reader.flag(template, "network_interfaces.0.associate_public_ip_address", false) ||
    reader.flag(template, "associate_public_ip_address", false)
  );
}

function isMonitored(reader: Reader, template: DeclaredResource): boolean {
  // A launch configuration monitors in detail unless it says otherwise:
  // https://docs.aws.amazon.com/autoscaling/ec2/userguide/enable-as-instance-metrics.html (2026-06).
  if (template.type === "aws_launch_configuration") return reader.flag(template, "enable_monitoring", true);
  const enabled = valueAt(template.values, "monitoring.0.enabled");
  return isKnown(enabled) && scalarText(enabled) === "true";
}
