import type { Boundary } from "../../src/boundary/result.ts";
import { boundarySvg } from "../../src/report/boundary-svg.ts";
import { boundaryText } from "../../src/report/boundary-text.ts";
import { unpainted } from "../../src/report/paint.ts";
import { boundaryAfter, boundaryOfPlan } from "../boundary/judged.ts";

/** Names of the elements in the order of their ends; throws where tags do not match. */
function elements(svg: string): string[] {
  const open: string[] = [];
  const closed: string[] = [];
  for (const [, end, name = "", alone] of svg.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (end === "/") {
      expect(open.pop()).toBe(name);
      closed.push(name);
    } else if (alone === "/") closed.push(name);
    else open.push(name);
  }
  expect(open).toEqual([]);
  return closed;
}

const texts = (svg: string) => [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

describe("the picture of a boundary", () => {
  it("shows doors, containers, roles and what closes the way to the instance role", () => {
    const svg = boundarySvg(boundaryAfter("prod"));
    expect(new Set(elements(svg))).toEqual(
      new Set(["title", "desc", "style", "marker", "defs", "rect", "path", "text", "svg"]),
    );
    for (const text of [
      "aws_lb.alb",
      "HTTPS 443: answers 404",
      "web",
      "api",
      "aws_iam_role.web_task",
      "TLS 1.2+, ends here",
      "HTTP :8080",
      "awsvpc: closed, ECS_AWSVPC_BLOCK_IMDS=true",
      "aws_iam_role.instance",
    ]) {
      expect(texts(svg)).toContain(text);
    }
  });

  it("marks what is open", () => {
    const svg = boundarySvg(boundaryOfPlan("tam-ecs-ec2-autoscaling"));
    elements(svg);
    expect(svg).toContain("● open: HTTP in clear, the internet");
    expect(texts(svg)).toContain("open");
  });

  it.each(["staging", "dev"] as const)("draws %s", (name) => {
    expect(elements(boundarySvg(boundaryAfter(name))).length).toBeGreaterThan(20);
  });

  it("carries no font, script or address from elsewhere, and colours for dark backgrounds", () => {
    const svg = boundarySvg(boundaryAfter("prod"));
    expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(
      /https?:|@import|@font-face|<script|<image/,
    );
    expect(svg).toContain("prefers-color-scheme: dark");
  });

  it("takes hostile names as text", () => {
    const hostile = "</text><script>alert(1)</script>\u001b[2J\n::error::";
    const named = JSON.parse(
      JSON.stringify(boundaryAfter("prod")).replaceAll(
        "aws_iam_role.web_task",
        JSON.stringify(hostile).slice(1, -1),
      ),
    ) as Boundary;
    const svg = boundarySvg({ ...named, source: hostile, cluster: hostile });
    elements(svg);
    expect(svg).not.toContain("<script");
    const shown = boundaryText({ ...named, source: hostile }, unpainted);
    expect(shown).not.toContain("\u001b");
    expect(shown).not.toMatch(/^::/m);
  });
});
