import type { Boundary, Way } from "../boundary/result.ts";
import {
  admittedText,
  closedGroups,
  connectTls,
  countsText,
  doorTls,
  egressText,
  grantsText,
  hopTls,
  shortened,
  WAY_WORDS,
} from "./boundary-words.ts";
import { logLine, plain } from "./escape.ts";
import type { Paint } from "./paint.ts";
import { type Column, tableHead, tableRow, wrapped } from "./text-table.ts";

const HOPS: readonly Column[] = [
  { title: "FROM", width: 22, align: "left" },
  { title: "TO", width: 30, align: "left" },
  { title: "PORT", width: 7, align: "right" },
  { title: "TLS", width: 22, align: "left" },
  { title: "BY", width: 70, align: "left" },
];

const ROLES: readonly Column[] = [
  { title: "IDENTITY", width: 44, align: "left" },
  { title: "TAKEN BY", width: 30, align: "left" },
  { title: "MAY", width: 78, align: "left" },
];

const CLOSED: readonly Column[] = [
  { title: "CLOSED", width: 18, align: "left" },
  { title: "", width: 3, align: "right" },
  { title: "BY", width: 110, align: "left" },
];

const WIDTH = 118;

/** The trust boundary on one screen: hops, identities, then every way, open ones with what closes them. */
export function boundaryText(boundary: Boundary, paint: Paint): string {
  const { assumptions, cluster, region, source, ways } = boundary;
  const bad = ways.filter(({ state }) => state !== "closed");
  const tone = bad.length === 0 ? "ok" : bad.some(({ state }) => state === "open") ? "critical" : "medium";
  const lines = [
    `${paint("strong", plain(source, 200))}: cluster ${plain(cluster)}${region === undefined ? "" : ` in ${plain(region)}`}, ${paint(tone, countsText(boundary))}`,
    "",
    ...table(HOPS, hopRows(boundary), paint),
    "",
    ...table(ROLES, roleRows(boundary), paint),
    "",
    ...bad.flatMap((way) => wayLines(way, paint)),
    ...table(
      CLOSED,
      closedGroups(ways).map(({ by, count, what }) => [what, String(count), by]),
      paint,
    ),
    ...(assumptions.length === 0
      ? []
      : ["", paint("dim", `Assumed, since the Terraform does not tell (${assumptions.length}):`)]),
    ...assumptions.map(({ place, text }) => logLine(`  ${place}: ${text}`, 300)),
  ];
  return `${lines.join("\n")}\n`;
}

function table(columns: readonly Column[], rows: readonly (readonly string[])[], paint: Paint): string[] {
  if (rows.length === 0) return [];
  return [
    paint("dim", tableHead(columns)),
    ...rows.map((row) =>
      tableRow(
        columns,
        row.map((cell, i) =>
          plain(i === row.length - 1 ? cell : shortened(cell, columns[i]?.width ?? 0), 400),
        ),
      ),
    ),
  ];
}

function hopRows({ doors, endpoints, services }: Boundary): string[][] {
  const serving = (targetGroups: readonly string[]) =>
    services.filter(({ hops }) => hops.some(({ targetGroup }) => targetGroups.includes(targetGroup)));
  return [
    ...doors.map((door) => {
      const names = serving(door.targetGroups).map(({ name }) => name);
      const forwards = names.length > 0 ? `forwards to ${names.join(", ")}` : "";
      const action =
        door.action === "forwards" && forwards !== ""
          ? forwards
          : [door.action, forwards].filter((it) => it !== "").join(", ");
      return [admittedText(door), door.balancer, String(door.port ?? "?"), doorTls(door), action];
    }),
    ...services.flatMap(({ hops, name }) =>
      hops.map((hop) => {
        const by =
          hop.admittedBy ??
          (hop.admitted === "no" ? "no rule lets it in" : "rules that are not in the Terraform");
        return [hop.balancers.join(", ") || "a load balancer", name, String(hop.port), hopTls(hop), by];
      }),
    ),
    ...services.flatMap(({ calledBy, name }) =>
      calledBy.map((hop) => [
        hop.caller,
        name,
        String(hop.port),
        connectTls(hop),
        hop.admittedBy ?? "rules that are not in the Terraform",
      ]),
    ),
    ...services.map(({ egress, lets, name }) => {
      const rules =
        lets === undefined ? "rules that are not in the Terraform" : lets.join(", ") || "nothing is let out";
      return [
        name,
        "AWS and the internet",
        "",
        "by the caller",
        `${rules}; ${egressText(egress, endpoints)}`,
      ];
    }),
  ];
}

function roleRows({ roles, services }: Boundary): string[][] {
  const without = services.filter(({ taskRole }) => taskRole === undefined);
  return [
    ...roles.map((role) => [
      role.address,
      `${{ task: "containers of", execution: "agent for", instance: "instances of" }[role.use]} ${role.usedBy.map((name) => shortened(name, 17)).join(", ")}`,
      grantsText(role),
    ]),
    ...without.map(({ fargate, name }) => [
      "no task role",
      `containers of ${name}`,
      fargate ? "nothing" : "whatever an SDK finds: the instance role, unless it is blocked",
    ]),
  ];
}

function wayLines(way: Way, paint: Paint): string[] {
  const open = way.state === "open";
  const tone = !open ? "medium" : way.severity === "error" ? "critical" : "high";
  const head = `${paint(tone, (open ? "OPEN" : "UNKNOWN").padEnd(8))}${WAY_WORDS[way.kind]}: ${logLine(`${way.from} → ${way.to}`, 240)}`;
  const row = (name: string, text: string) => wrapped(logLine(`${name.padEnd(6)}${text}`, 400), WIDTH, 8, 14);
  return [
    head,
    ...row("place", way.place),
    ...row("value", way.value),
    ...row("limit", way.limit),
    ...row("fix", way.fix),
    "",
  ];
}
