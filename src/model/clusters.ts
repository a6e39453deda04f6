import { InputError } from "../core/input-error.ts";
import { nearest } from "../core/nearest.ts";
import { type DeclaredResource, isKnown, valueAt } from "../terraform/declared.ts";
import { placeOf, type Reader, shownList } from "./reader.ts";

/** An ECS cluster, declared or only named, and the services in it. */
export interface Cluster {
  readonly name: string;
  readonly resource: DeclaredResource | undefined;
  readonly services: readonly DeclaredResource[];
}

/** The cluster where a service does not name one: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (2026-06). */
const DEFAULT_CLUSTER = "default";

/**
 * The cluster to look at: the one of this name, or the only one that has services.
 * @throws InputError when there is none, or when there are several and none is chosen
 */
export function chooseCluster(reader: Reader, source: string, wanted: string | undefined): Cluster {
  const all = clustersOf(reader);
  if (all.length === 0) {
    throw new InputError(
      "MODEL_NO_ECS",
      source,
      "has no ECS cluster and no ECS service",
      "give a plan, a configuration or a state that has an aws_ecs_cluster or an aws_ecs_service",
    );
  }
  const names = all.map(({ name }) => name);
  if (wanted !== undefined) {
    const found = all.find(({ name, resource }) => name === wanted || resource?.address === wanted);
    if (found) return found;
    const meant = nearest(wanted, names);
    throw new InputError(
      "MODEL_CLUSTER",
      wanted,
      `is not a cluster of ${source}; limit: ${shownList(names)}`,
      meant === undefined ? "give one of these to --cluster" : `did you mean ${meant}?`,
    );
  }
  const used = all.filter(({ services }) => services.length > 0);
  const [only, second] = used.length > 0 ? used : all;
  if (only && second === undefined) {
    const empty = names.filter((name) => name !== only.name);
    if (empty.length > 0)
      reader.assume(source, `clusters without services are left out: ${shownList(empty)}`);
    return only;
  }
  const several = (used.length > 0 ? used : all).map(({ name }) => name);
  throw new InputError(
    "MODEL_CLUSTER",
    source,
    `has ${several.length} clusters: ${shownList(several)}`,
    `choose one, such as --cluster ${several[0]}`,
  );
}

function clustersOf(reader: Reader): Cluster[] {
  const clusters = new Map<
    string,
    { resource: DeclaredResource | undefined; services: DeclaredResource[] }
  >();
  const enter = (name: string, resource: DeclaredResource | undefined) => {
    const known = clusters.get(name) ?? { resource, services: [] };
    clusters.set(name, known);
    return known;
  };
  for (const cluster of reader.declared.of("aws_ecs_cluster")) enter(reader.name(cluster), cluster);
  for (const service of reader.declared.of("aws_ecs_service")) {
    const [linked] = reader.linked(service, "cluster", "aws_ecs_cluster");
    const name = linked ? reader.name(linked) : outsideName(reader, service);
    enter(name, linked).services.push(service);
  }
  return [...clusters].map(([name, cluster]) => ({ name, ...cluster }));
}

/** A cluster that is not declared: by its name or ARN, or by that of a data source. */
function outsideName(reader: Reader, service: DeclaredResource): string {
  const value = valueAt(service.values, "cluster");
  if (value === undefined || value === "") return DEFAULT_CLUSTER;
  if (isKnown(value) && typeof value === "string") return value.split("/").at(-1) ?? value;
  const [source] = reader.linked(service, "cluster", "data.aws_ecs_cluster");
  const name = source && (reader.text(source, "cluster_name") ?? source.address);
  if (name !== undefined) return name;
  const [only, second] = reader.declared.of("aws_ecs_cluster");
  const taken = only && second === undefined ? reader.name(only) : "a cluster known only after the apply";
  reader.assume(placeOf(service, "cluster"), `known only after the apply; taken: ${taken}`);
  return taken;
}
