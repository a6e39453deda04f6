import { placeOf, type Reader } from "../model/reader.ts";
import { blocksAt, type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import type { HostAccess } from "./containers.ts";
import type { Way } from "./result.ts";

/** A pool, with what decides who reaches the role of its instances. */
export interface Host {
  readonly name: string;
  /** Its launch template or launch configuration; undefined where the Terraform does not have it. */
  readonly template: DeclaredResource | undefined;
  /** Its Auto Scaling group. */
  readonly group: DeclaredResource;
  /** Address of the role of its instances, or words where the Terraform does not have it. */
  readonly role: string;
}

/** A service on a pool. */
export interface Guest {
  readonly name: string;
  readonly task: DeclaredResource;
  readonly networkMode: string;
  readonly access: HostAccess;
}

const BLOCK = "ECS_AWSVPC_BLOCK_IMDS";

/**
 * Ways from a container to the role of its instance through the instance metadata service, by network mode, whether a
 * service uses the mode today or not: what closes one mode leaves the other open. Sources:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html,
 * https://github.com/aws/amazon-ecs-agent#environment-variables,
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-v2-how-it-works.html (2026-06).
 */
export function metadataWays(reader: Reader, host: Host, guests: readonly Guest[]): Way[] {
  const { role, template } = host;
  const using = (mode: string) =>
    guests.filter(({ networkMode }) => networkMode === mode).map(({ name }) => name);
  const off = template && reader.text(template, "metadata_options.0.http_endpoint") === "disabled";
  const common = (mode: string) => ({
    kind: "instance-metadata" as const,
    from: `containers in ${mode} mode (${using(mode).join(", ") || `no service on ${host.name}`})`,
    to: role,
    severity: using(mode).length > 0 ? ("error" as const) : ("warning" as const),
  });
  if (template && off) {
    const place = placeOf(template, "metadata_options.0.http_endpoint");
    const closed = { state: "closed" as const, place, value: "disabled", limit: "disabled", fix: "" };
    return ["awsvpc", "bridge"].map((mode) => ({ ...common(mode), ...closed }));
  }
  const byMode = [
    { ...common("awsvpc"), ...awsvpc(host, guests) },
    { ...common("bridge"), ...bridge(reader, host) },
  ];
  const sharing = using("host");
  if (sharing.length === 0) return byMode;
  const [first] = guests.filter(({ networkMode }) => networkMode === "host");
  return [
    ...byMode,
    {
      ...common("host"),
      state: "open",
      place: placeOf(first?.task ?? host.group, "network_mode"),
      value: "host, which shares the network of the instance",
      limit: "awsvpc, or bridge",
      fix: 'set network_mode = "awsvpc"',
    },
  ];
}

type Judged = Pick<Way, "state" | "place" | "value" | "limit" | "fix">;

/** Tasks with a network of their own: the agent takes away their route to the metadata service when it is told to. */
function awsvpc({ group, template }: Host, guests: readonly Guest[]): Judged {
  const holder = template ?? group;
  const place = placeOf(holder, "user_data");
  const limit = `${BLOCK}=true in the configuration of the agent`;
  const fix = `write ${BLOCK}=true to /etc/ecs/ecs.config in the user data`;
  const settings = template?.agentSettings;
  if (!settings) {
    const given =
      template &&
      ["user_data", "user_data_base64"].some(
        (path) => template.gives(path) !== false && valueAt(template.values, path) !== undefined,
      );
    if (given || !template)
      return { state: "unknown", place, value: "user data that cannot be read", limit, fix };
    return { state: "open", place, value: `no user data; ${BLOCK} is false by default`, limit, fix };
  }
  const value = settings.get(BLOCK);
  if (value !== "true") {
    return {
      state: "open",
      place,
      value: value === undefined ? `${BLOCK} is not set, and false by default` : `${BLOCK}=${value}`,
      limit,
      fix,
    };
  }
  const router = guests.find(({ access, networkMode }) => networkMode === "awsvpc" && access.changesRoutes);
  const found = router?.access.changesRoutes;
  if (found) {
    return {
      state: "open",
      ...found,
      limit: "no container that may change the routes of its task",
      fix: "take the capability away",
    };
  }
  return { state: "closed", place, value: `${BLOCK}=true`, limit, fix: "" };
}

/** Tasks behind the bridge of Docker are one hop further than the instance; only a token has a limit of hops. */
function bridge(reader: Reader, { group, template }: Host): Judged {
  const limit = "http_tokens = required and http_put_response_hop_limit = 1";
  const fix = 'set metadata_options { http_tokens = "required", http_put_response_hop_limit = 1 }';
  if (!template) {
    return {
      state: "unknown",
      place: placeOf(group, "launch_template"),
      value: "a launch template that is not in the Terraform",
      limit,
      fix,
    };
  }
  const place = placeOf(template, "metadata_options");
  const block = valueAt(template.values, "metadata_options");
  if (block !== undefined && !isKnown(block) && template.gives("metadata_options") === true) {
    return { state: "unknown", place, value: "known only after the apply", limit, fix };
  }
  if (blocksAt(template.values, "metadata_options").length === 0) {
    // Neither default closes it: Amazon Linux 2 takes requests without a token, Amazon Linux 2023 allows two hops.
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html (2026-06)
    return { state: "open", place, value: "not set; the AMI allows two hops or no token", limit, fix };
  }
  const tokens = reader.text(template, "metadata_options.0.http_tokens") ?? "optional";
  const hops = reader.optionalNumber(template, "metadata_options.0.http_put_response_hop_limit", {
    min: 1,
    max: 64,
  });
  const value = `http_tokens = ${tokens}, http_put_response_hop_limit = ${hops ?? "not set"}`;
  if (tokens !== "required") return { state: "open", place, value, limit, fix };
  if (hops === undefined) return { state: "unknown", place, value: `${value}: the AMI decides`, limit, fix };
  return { state: hops === 1 ? "closed" : "open", place, value, limit, fix: hops === 1 ? "" : fix };
}

/** Whether a container of a service gets control of its instance, and so of every role there. */
export function hostWay({ access, name, task }: Guest, hosts: readonly Host[]): Way {
  const refused =
    hosts.length > 0 &&
    hosts.every(({ template }) => template?.agentSettings?.get("ECS_DISABLE_PRIVILEGED") === "true");
  const common = {
    kind: "host-access",
    from: `containers of ${name}`,
    to: "the instance, with every role on it",
    severity: "error",
    limit: "no privileged container, no capability over the host, no folder of the host",
  } as const;
  const [first] = access.given;
  if (!first && !access.known) {
    const place = placeOf(task, "container_definitions");
    return {
      ...common,
      state: "unknown",
      place,
      value: "known only after the apply",
      fix: "give a plan or a state that has them",
    };
  }
  if (!first)
    return {
      ...common,
      state: "closed",
      place: placeOf(task, "container_definitions"),
      value: "nothing of the host",
      fix: "",
    };
  const value = access.given.map((it) => it.value).join(", ");
  if (refused && access.onlyPrivileged) {
    return {
      ...common,
      state: "closed",
      place: first.place,
      value: `${value}, which ECS_DISABLE_PRIVILEGED=true refuses`,
      fix: "",
    };
  }
  return {
    ...common,
    state: "open",
    place: first.place,
    value,
    fix: "take it away, or give the container what it needs another way",
  };
}
