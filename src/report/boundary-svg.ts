import type { Boundary, Door, RoleSummary, ServiceBoundary, Way } from "../boundary/result.ts";
import {
  admittedText,
  closedGroups,
  countsText,
  doorTls,
  egressText,
  grantsText,
  shortened,
  WAY_WORDS,
} from "./boundary-words.ts";
import { darkRules, type Ink, ink } from "./chart-palette.ts";
import { html } from "./escape.ts";
import { arrow, arrowHead, box, text } from "./svg-parts.ts";

const WIDTH = 1240;
const MARGIN = 20;
const TOP = 74;
const ROW = 84;
const LINE = 18;
/** Left edges and widths of the columns: who comes, load balancers, containers on their hosts, roles, AWS. */
const COLUMNS = { from: [20, 110], balancer: [200, 220], host: [520, 330], role: [950, 270] } as const;

/** The hosts of services, with those that run on them. */
interface Group {
  readonly title: string;
  readonly services: readonly ServiceBoundary[];
  readonly instanceRole: string | undefined;
}

/** The trust boundary as a picture: internet, load balancers, containers on their hosts, and the roles that they take. */
export function boundarySvg(boundary: Boundary): string {
  const groups = groupsOf(boundary);
  const placed = place(groups);
  const doors = boundary.doors.map((door, i) => ({ door, y: TOP + 26 + i * ROW }));
  const bottom = Math.max(placed.bottom, TOP + 26 + doors.length * ROW);
  const legend = legendOf(boundary, bottom + 24);
  const height = legend.bottom + MARGIN;
  const parts = [
    ...placed.frames,
    ...doors.flatMap(({ door, y }) => drawDoor(boundary, door, y, placed.rows)),
    ...[...placed.rows].flatMap(([service, y]) => drawService(boundary, service, y)),
    ...placed.guards.flatMap(({ group, y }) => drawInstanceRole(boundary, group, y)),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc" font-family="system-ui, -apple-system, Segoe UI, Roboto, sans-serif" font-size="12">
<title id="title">${html(`Trust boundary of ${boundary.source}`, 200)}</title>
<desc id="desc">${html(countsText(boundary), 300)}</desc>
<style>@media (prefers-color-scheme: dark){${darkRules()}}</style>
<defs>${(["blue", "green", "red", "yellow", "grey"] as const).map(arrowHead).join("")}</defs>
<rect width="${WIDTH}" height="${height}" fill="${ink("background")}"/>
${text(MARGIN, 30, `Trust boundary of ${boundary.source.split("/").at(-1)}, cluster ${boundary.cluster}`, { size: 18, bold: true, width: WIDTH })}
${text(MARGIN, 52, countsText(boundary), { color: boundary.ways.some(({ state }) => state === "open") ? "red" : "muted", width: WIDTH })}
${parts.join("\n")}
${legend.parts.join("\n")}
</svg>
`;
}

function groupsOf({ pools, services }: Boundary): Group[] {
  const onPool = pools.map(
    (pool): Group => ({
      title: `instances of ${pool.name}`,
      services: services.filter((service) => service.pools[0] === pool.name),
      instanceRole: pool.instanceRole,
    }),
  );
  const rest = services.filter(({ pools: own }) => own.length === 0);
  const elsewhere: Group[] =
    rest.length === 0
      ? []
      : [
          {
            title: rest.every(({ fargate }) => fargate) ? "Fargate" : "hosts that are not in the Terraform",
            services: rest,
            instanceRole: undefined,
          },
        ];
  return [...onPool, ...elsewhere];
}

interface Placed {
  readonly rows: ReadonlyMap<ServiceBoundary, number>;
  readonly guards: readonly { readonly group: Group; readonly y: number }[];
  readonly frames: readonly string[];
  readonly bottom: number;
}

/** Services below each other, in the frame of their host; an instance role below its guests. */
function place(groups: readonly Group[]): Placed {
  const rows = new Map<ServiceBoundary, number>();
  const guards: { group: Group; y: number }[] = [];
  const frames: string[] = [];
  let y = TOP;
  for (const group of groups) {
    const top = y;
    y += 26;
    for (const service of group.services) {
      rows.set(service, y);
      y += ROW;
    }
    if (group.instanceRole !== undefined) {
      guards.push({ group, y });
      y += ROW;
    }
    const [x, width] = COLUMNS.host;
    frames.push(box(x - 14, top, width + 28, y - top - 8, "panel", "grid"));
    frames.push(text(x - 4, top + 17, group.title, { color: "muted", width: width + 10 }));
    y += 10;
  }
  return { rows, guards, frames, bottom: y };
}

function drawDoor(
  { ways }: Boundary,
  door: Door,
  y: number,
  rows: ReadonlyMap<ServiceBoundary, number>,
): string[] {
  const [fromX, fromWidth] = COLUMNS.from;
  const [x, width] = COLUMNS.balancer;
  const way = ways.find(
    ({ kind, to }) =>
      /^(plain-http|old-tls)$/.test(kind) && to === `${door.balancer}, port ${door.port ?? "unknown"}`,
  );
  const color = toneOf(way?.state ?? "closed");
  const served = [...rows].filter(([service]) =>
    service.hops.some(({ targetGroup }) => door.targetGroups.includes(targetGroup)),
  );
  return [
    box(fromX, y, fromWidth, 52, "background", "axis"),
    text(fromX + 10, y + 30, admittedText(door), { width: fromWidth - 20 }),
    box(x, y, width, 52, "background", "blue"),
    text(x + 10, y + 21, shortened(door.balancer, 26), { bold: true, width: width - 16 }),
    text(x + 10, y + 39, `${door.protocol} ${door.port ?? "?"}: ${door.action}`, {
      color: "muted",
      width: width - 16,
    }),
    arrow(fromX + fromWidth, y + 26, x, y + 26, color),
    text(fromX + fromWidth + 6, y + 18, `:${door.port ?? "?"}`, { color, width: 80 }),
    text(fromX, y + 66, doorTls(door), { color, width: x + width - fromX }),
    ...served.flatMap(([service, to]) => {
      const hop = service.hops.find(({ targetGroup }) => door.targetGroups.includes(targetGroup));
      const [hostX] = COLUMNS.host;
      const tone = hop?.admitted === "no" ? "grey" : "blue";
      return [
        arrow(x + width, y + 26, hostX, to + 26, tone),
        text(
          hostX - 88,
          to + 20,
          `${hop?.protocol ?? ""} ${hop?.port === "dynamic" ? "any" : `:${hop?.port ?? "?"}`}`,
          {
            color: tone,
            width: 74,
          },
        ),
      ];
    }),
  ];
}

function drawService(boundary: Boundary, service: ServiceBoundary, y: number): string[] {
  const [x, width] = COLUMNS.host;
  const [roleX, roleWidth] = COLUMNS.role;
  const { egress, executionRole, name, networkMode, taskRole } = service;
  const mine = (address: string | undefined, use: RoleSummary["use"]) =>
    boundary.roles.find((role) => role.address === address && role.use === use);
  const roleBox = (top: number, title: string, address: string | undefined, use: RoleSummary["use"]) => {
    const role = mine(address, use);
    const tone = worst(boundary.ways.filter((way) => way.kind === "wide-role" && way.place === address));
    return [
      box(roleX, top, roleWidth, 34, "background", tone),
      text(roleX + 10, top + 14, address === undefined ? `no ${title}` : shortened(address, 33), {
        bold: true,
        width: roleWidth - 16,
      }),
      text(
        roleX + 10,
        top + 28,
        address === undefined
          ? ""
          : role
            ? `${title}, may: ${grantsText(role)}`
            : `${title}, not in the Terraform`,
        {
          color: "muted",
          width: roleWidth - 16,
        },
      ),
    ];
  };
  const shared = boundary.ways.find(
    (way) => way.kind === "shared-role" && way.state === "open" && way.to === executionRole,
  );
  return [
    box(x, y, width, 52, "background", worst(waysOf(boundary, name))),
    text(x + 10, y + 21, name, { bold: true, width: width - 16 }),
    text(x + 10, y + 39, `${networkMode}, out by ${egressText(egress, boundary.endpoints)}`, {
      color: "muted",
      width: width - 16,
    }),
    ...roleBox(y - 6, "task role", taskRole, "task"),
    ...roleBox(y + 32, "execution role", executionRole, "execution"),
    arrow(x + width, y + 18, roleX, y + 11, "green"),
    arrow(x + width, y + 38, roleX, y + 49, shared ? "red" : "grey", shared === undefined),
    text(x + width + 20, y + 66, shared ? "shared" : "agent only", {
      color: shared ? "red" : "muted",
      width: 76,
    }),
  ];
}

/** The way from the containers to the role of their instance, with what closes it. */
function drawInstanceRole({ ways }: Boundary, { instanceRole, services }: Group, y: number): string[] {
  const [x, width] = COLUMNS.host;
  const [roleX, roleWidth] = COLUMNS.role;
  const own = ways.filter((way) => way.kind === "instance-metadata" && way.to === instanceRole);
  const modes = own.filter(({ severity }) => services.length === 0 || severity === "error");
  const tone = worst(modes);
  const words = own.map(
    (way) => `${/ in (\w+) mode/.exec(way.from)?.[1] ?? "any"}: ${way.state}, ${way.value}`,
  );
  const crossing = (roleX + x + width) / 2;
  return [
    box(x, y, width, 52, "background", "purple"),
    text(x + 10, y + 14, "instance metadata", { bold: true, width: width - 16 }),
    ...words
      .slice(0, 2)
      .map((line, i) =>
        text(x + 10, y + 30 + i * 15, line, { color: toneOf(own[i]?.state ?? "closed"), width: width - 12 }),
      ),
    box(
      roleX,
      y + 9,
      roleWidth,
      34,
      "background",
      worst(ways.filter((way) => way.kind === "wide-role" && way.place === instanceRole)),
    ),
    text(roleX + 10, y + 30, shortened(instanceRole ?? "", 33), {
      bold: true,
      width: roleWidth - 16,
    }),
    arrow(x + width, y + 26, roleX, y + 26, tone, tone === "green"),
    ...(tone === "green"
      ? [`<path d="M${crossing} ${y + 14}V${y + 38}" stroke="${ink("green")}" stroke-width="4"/>`]
      : []),
    text(crossing - 30, y + 58, tone === "red" ? "open" : tone === "yellow" ? "unknown" : "closed", {
      color: tone,
      width: 90,
    }),
  ];
}

/** Ways into the tasks of a service, and from them to their host. */
function waysOf({ ways }: Boundary, name: string): readonly Way[] {
  const own = [`containers of ${name}`, `tasks of ${name}`, `containers of ${name}, as their task role`];
  return ways.filter(
    ({ from, kind, to }) =>
      /^(host-access|exec|open-port|public-address)$/.test(kind) && (own.includes(from) || own.includes(to)),
  );
}

function legendOf({ ways }: Boundary, top: number): { parts: string[]; bottom: number } {
  let y = top;
  const parts = [`<path d="M${MARGIN} ${y - 16}H${WIDTH - MARGIN}" stroke="${ink("grid")}"/>`];
  const line = (content: string, color: Ink, indent = 0) => {
    parts.push(text(MARGIN + indent, y, content, { color, width: WIDTH - 2 * MARGIN - indent }));
    y += LINE;
  };
  for (const way of ways.filter(({ state }) => state !== "closed")) {
    line(
      `● ${way.state === "open" ? "open" : "unknown"}: ${WAY_WORDS[way.kind]}, ${way.from} → ${way.to}`,
      toneOf(way.state),
    );
    line(`${way.place}: ${way.value}; ${way.fix}`, "muted", 16);
  }
  for (const { by, count, what } of closedGroups(ways)) line(`● closed: ${what} (${count}), ${by}`, "green");
  return { parts, bottom: y };
}

function toneOf(state: Way["state"]): Ink {
  return state === "open" ? "red" : state === "unknown" ? "yellow" : "green";
}

function worst(ways: readonly Way[]): Ink {
  const states = ways.map(({ state }) => state);
  return states.includes("open") ? "red" : states.includes("unknown") ? "yellow" : "green";
}
