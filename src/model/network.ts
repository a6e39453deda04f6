import {
  blocksAt,
  type DeclaredResource,
  isKnown,
  scalarText,
  textsWithin,
  valueAt,
} from "../terraform/declared.ts";
import type { Egress, Zone } from "./platform.ts";
import { placeOf, type Reader } from "./reader.ts";

interface Route {
  readonly holder: DeclaredResource;
  /** Path of the block within the holder; empty for a resource of its own. */
  readonly path: string;
}

/** Zones of a platform, and how each reaches what is outside its VPC. */
export class Network {
  readonly #reader: Reader;
  readonly #egress = new Map<string, Egress>();
  readonly #natZones = new Map<DeclaredResource, string | undefined>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Zones that were asked for, sorted by name. */
  get zones(): readonly Zone[] {
    return [...this.#egress]
      .map(([name, egress]) => ({ name, egress }))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  /** Names of the zones of the subnets at a path; of `named` where there are no subnets. Sorted, each once. */
  zonesOf(resource: DeclaredResource, path: string, named?: string): readonly string[] {
    const subnets = this.#reader.linked(resource, path, "aws_subnet", "data.aws_subnet");
    const zones = subnets.map((subnet) => this.#zoneOf(subnet));
    const ids = textsWithin(valueAt(resource.values, path));
    const unseen = ids.filter((id) => !subnets.some((subnet) => valueAt(subnet.values, "id") === id));
    if (subnets.length < ids.length)
      zones.push(...unseen.map((id) => this.#outside(id, placeOf(resource, path))));
    if (zones.length === 0 && named !== undefined) {
      for (const zone of textsWithin(valueAt(resource.values, named)))
        zones.push(this.#add(zone, { kind: "unknown" }));
    }
    if (zones.length === 0) zones.push(this.#nowhere(placeOf(resource, path)));
    return [...new Set(zones)].sort();
  }

  /** Zone of a NAT gateway's subnet. */
  natZone(gateway: DeclaredResource): string | undefined {
    if (!this.#natZones.has(gateway)) {
      const [subnet] = this.#reader.linked(gateway, "subnet_id", "aws_subnet", "data.aws_subnet");
      this.#natZones.set(gateway, subnet && this.#nameOf(subnet));
    }
    return this.#natZones.get(gateway);
  }

  #zoneOf(subnet: DeclaredResource): string {
    const egress: Egress = subnet.type.startsWith("data.") ? { kind: "unknown" } : this.#egressOf(subnet);
    if (egress.kind === "unknown") {
      this.#reader.assume(
        subnet.address,
        "its routes to the internet are not in the Terraform; taken: one that never fails",
      );
    }
    const name = this.#nameOf(subnet);
    const known = this.#egress.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(egress)) {
      this.#reader.assume(
        name,
        `its subnets leave the VPC in several ways; taken: the first (${known.kind})`,
      );
    }
    return this.#add(name, egress);
  }

  #nameOf(subnet: DeclaredResource): string {
    return (
      this.#reader.text(subnet, "availability_zone") ??
      this.#reader.text(subnet, "availability_zone_id") ??
      `a zone of subnet ${subnet.address}`
    );
  }

  /** A subnet that is only named: its zone is its own, since nothing says that two share one. */
  #outside(id: string, place: string): string {
    this.#reader.assume(
      place,
      `subnet ${id} is not in the Terraform; taken: a zone of its own, with a way out that never fails`,
    );
    return this.#add(`a zone of subnet ${id}`, { kind: "unknown" });
  }

  #nowhere(place: string): string {
    this.#reader.assume(
      place,
      "subnets are known only after the apply, or are not in the Terraform; taken: one zone, with a way out that never fails",
    );
    return this.#add("an unknown zone", { kind: "unknown" });
  }

  #add(name: string, egress: Egress): string {
    if (!this.#egress.has(name)) this.#egress.set(name, egress);
    return name;
  }

  #egressOf(subnet: DeclaredResource): Egress {
    const table = this.#tableOf(subnet);
    if (!table) return { kind: "unknown" };
    const routes = this.#routesOf(table);
    if (routes === undefined) return { kind: "unknown" };
    const [found] = routes.filter(({ holder, path }) => {
      const prefix = path === "" ? "" : `${path}.`;
      return ["destination_cidr_block", "cidr_block"].some(
        (name) => valueAt(holder.values, `${prefix}${name}`) === "0.0.0.0/0",
      );
    });
    return found ? this.#target(found) : { kind: "none" };
  }

  #target({ holder, path }: Route): Egress {
    const prefix = path === "" ? "" : `${path}.`;
    const [nat] = this.#reader.linked(
      holder,
      `${prefix}nat_gateway_id`,
      "aws_nat_gateway",
      "data.aws_nat_gateway",
    );
    if (nat) {
      const regional = valueAt(nat.values, "availability_mode") === "regional";
      return { kind: "nat-gateway", address: nat.address, zone: regional ? undefined : this.natZone(nat) };
    }
    const [internet] = this.#reader.linked(
      holder,
      `${prefix}gateway_id`,
      "aws_internet_gateway",
      "data.aws_internet_gateway",
    );
    const id = this.#reader.text(holder, `${prefix}gateway_id`);
    if (internet || id?.startsWith("igw-")) return { kind: "internet-gateway" };
    const natId = this.#reader.text(holder, `${prefix}nat_gateway_id`);
    if (natId !== undefined) return { kind: "nat-gateway", address: natId, zone: undefined };
    return { kind: "unknown" };
  }

  /** The table of an association; else the main one of the VPC. */
  #tableOf(subnet: DeclaredResource): DeclaredResource | undefined {
    const reader = this.#reader;
    const [association] = reader.referring(subnet, "aws_route_table_association", "subnet_id");
    if (association) {
      return reader.linked(association, "route_table_id", "aws_route_table", "aws_default_route_table")[0];
    }
    const [vpc] = reader.linked(subnet, "vpc_id", "aws_vpc");
    if (!vpc) return undefined;
    const [main] = reader.referring(vpc, "aws_main_route_table_association", "vpc_id");
    if (main) return reader.linked(main, "route_table_id", "aws_route_table")[0];
    return reader.referring(vpc, "aws_default_route_table", "default_route_table_id")[0];
  }

  /** Routes of a table; undefined when some are not known. */
  #routesOf(table: DeclaredResource): Route[] | undefined {
    const inline = valueAt(table.values, "route");
    if (inline !== undefined && !isKnown(inline) && table.gives("route") !== false) return undefined;
    const own = this.#reader.referring(table, "aws_route", "route_table_id");
    return [
      ...own.map((holder) => ({ holder, path: "" })),
      ...blocksAt(table.values, "route").map(({ path }) => ({ holder: table, path })),
    ];
  }
}

/** Endpoints by the last part of their service name. */
export function endpointsOf(reader: Reader): readonly string[] {
  const names = reader.declared.of("aws_vpc_endpoint").flatMap((endpoint) => {
    const value = valueAt(endpoint.values, "service_name");
    // The Region in it may be known only to Terraform.
    const name = /^(?:cn\.)?(?:com|aws)\.amazonaws\.(?:[a-z0-9-]+|\$\{[^}]*\})\.([a-z0-9.-]+)$/.exec(
      scalarText(value),
    )?.[1];
    if (name === undefined)
      reader.assume(placeOf(endpoint, "service_name"), "the service is not known; the endpoint is left out");
    return name ?? [];
  });
  return [...new Set(names)].sort();
}
