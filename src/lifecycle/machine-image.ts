import { DescribeInstancesCommand, type DescribeInstancesCommandOutput } from "@aws-sdk/client-ec2";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { z } from "zod";
import {
  type AmiPin,
  type Hardware,
  hardwareOf,
  hasOptimizedAmi,
  pinOf,
  recommendedParameter,
} from "../core/ecs-ami.ts";
import { BallastError } from "../core/errors.ts";
import { instanceType } from "../core/instance-types.ts";
import { parseJsonText } from "../core/json-text.ts";
import { attribute, type SynthesizedEnvironment } from "../engine/stack-files.ts";
import type { Resource } from "../terraform/configuration.ts";
import { at, select, textOf } from "../terraform/json.ts";
import type { AwsClients } from "./aws-clients.ts";

/** What the value of `…/recommended` holds: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html (2026-06). */
const Recommended = z.object({ image_name: z.string(), image_id: z.string() });

/** The images of an environment's instances, compared with what there is. */
export interface MachineImage {
  /** Whether a newer image is out, or instances run another one. */
  readonly outdated: boolean;
  readonly detail: string;
}

interface Source {
  readonly environment: SynthesizedEnvironment;
  readonly clients: Pick<AwsClients, "ec2" | "ssm">;
}

/**
 * Asks Parameter Store for the image that the environment's instances should run and for the newest, and EC2 for the
 * images that they do run. Undefined for an environment without instances.
 * @throws BallastError when AWS does not answer
 */
export async function machineImage(source: Source): Promise<MachineImage | undefined> {
  const { platform } = source.environment;
  const images: MachineImage[] = [];
  const groups = platform.of("aws_autoscaling_group");
  const [first] = groups;
  for (const group of groups) {
    const name = attribute(platform, group.address, "name");
    // Further pools are named after the first.
    const pool =
      first && group !== first
        ? name.slice(attribute(platform, first.address, "name").length + 1)
        : undefined;
    const found = await imageOf(source, group, name, pool ? `capacity.pools.${pool}.ami` : "capacity.ami");
    if (found) images.push({ ...found, detail: `${pool ? `pool ${pool}: ` : ""}${found.detail}` });
  }
  if (images.length === 0) return undefined;
  return {
    outdated: images.some(({ outdated }) => outdated),
    detail: images.map(({ detail }) => detail).join("; "),
  };
}

async function imageOf(
  source: Source,
  group: Resource,
  name: string,
  field: string,
): Promise<MachineImage | undefined> {
  const used = at(
    group.attributes,
    "mixed_instances_policy.launch_template.launch_template_specification.launch_template_id",
  );
  const template = source.environment.platform.target(used, "aws_launch_template");
  const written = textOf(template?.attributes["image_id"]);
  if (written === undefined) return undefined;
  const pin = pinOf(written);
  const newest =
    pin?.kind === "parameter"
      ? await ownParameter(source, pin, field)
      : await recommended(source, pin, hardwareOf(written) ?? hardwareOfTypes(group), field);
  const wanted = written.startsWith("ami-") ? written : (await parameter(source, written)).value;
  const behind = await otherImages(source, name, wanted);
  return {
    outdated: newest.outdated || behind !== undefined,
    detail: [newest.detail, ...(behind ? [behind] : [])].join("; "),
  };
}

async function ownParameter(
  source: Source,
  pin: AmiPin & { kind: "parameter" },
  field: string,
): Promise<MachineImage> {
  const { version } = await parameter(source, pin.name);
  const detail = `${pin.name}:${pin.version}`;
  if (version <= pin.version) return { outdated: false, detail: `${detail} is the newest version` };
  const newer = `${pin.name}:${version}`;
  return { outdated: true, detail: `${detail}, and version ${version} is out: set ${field} to ${newer}` };
}

async function recommended(
  source: Source,
  pin: AmiPin | undefined,
  hardware: Hardware,
  field: string,
): Promise<MachineImage> {
  if (pin?.kind === "id" && !hasOptimizedAmi(hardware)) {
    return { outdated: false, detail: `${pin.id}, and AWS has no image with the drivers of GPUs for arm64` };
  }
  const name = recommendedParameter(hardware);
  const text = parseJsonText((await parameter(source, name)).value, name, "ask AWS again");
  const parsed = Recommended.safeParse(text);
  if (!parsed.success) throw new BallastError("IMAGE", name, "has no image_name and image_id");
  const { image_id, image_name } = parsed.data;
  if (!pin) {
    return {
      outdated: true,
      detail: `not pinned: what launches now runs ${image_name}; set ${field} to that name to review releases`,
    };
  }
  const pinned = pin.kind === "release" ? pin.name : pin.kind === "id" ? pin.id : "";
  if (pinned === image_name || pinned === image_id) {
    return { outdated: false, detail: `${pinned} is the recommended release` };
  }
  return {
    outdated: true,
    detail: `${pinned}, and AWS recommends ${image_name}: set ${field} to that name`,
  };
}

/** "2 of 3 instances run another image" while there are such. */
async function otherImages({ clients, environment }: Source, group: string, wanted: string) {
  const images: string[] = [];
  const Filters = [
    { Name: "tag:aws:autoscaling:groupName", Values: [group] },
    { Name: "instance-state-name", Values: ["pending", "running"] },
  ];
  try {
    let NextToken: string | undefined;
    do {
      const page: DescribeInstancesCommandOutput = await clients.ec2.send(
        new DescribeInstancesCommand({ Filters, ...(NextToken && { NextToken }) }),
      );
      for (const { Instances = [] } of page.Reservations ?? []) {
        images.push(...Instances.map(({ ImageId = "" }) => ImageId));
      }
      NextToken = page.NextToken;
    } while (NextToken);
  } catch (error) {
    throw refused(`instances of ${environment.name}`, "ec2:DescribeInstances", error);
  }
  const others = images.filter((image) => image !== wanted).length;
  if (others === 0) return undefined;
  return `${others} of ${images.length} instances run another image until an instance refresh of ${group} ends`;
}

async function parameter({ clients }: Source, written: string): Promise<{ value: string; version: number }> {
  const name = written.replace(/^resolve:ssm:/, "");
  const { Parameter } = await clients.ssm.send(new GetParameterCommand({ Name: name })).catch((error) => {
    throw refused(name, "ssm:GetParameter", error);
  });
  return { value: Parameter?.Value ?? "", version: Parameter?.Version ?? 0 };
}

function refused(place: string, action: string, error: unknown): BallastError {
  const name = error instanceof Error ? error.name : String(error);
  return new BallastError("IMAGE", place, `${name}; check the name, and that the caller may ${action}`);
}

function hardwareOfTypes({ attributes }: Resource): Hardware {
  const override = "mixed_instances_policy.launch_template.override.*";
  const [graviton] = select(attributes, `${override}.instance_requirements.cpu_manufacturers.*`);
  if (graviton?.value === "amazon-web-services") return { architecture: "arm64", gpu: false };
  const [first] = select(attributes, `${override}.instance_type`);
  const type = instanceType(textOf(first?.value) ?? "");
  return { architecture: type?.architecture ?? "x86_64", gpu: type !== undefined && type.gpus > 0 };
}
