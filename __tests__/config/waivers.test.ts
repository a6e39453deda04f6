import { loadEnvironment } from "../../src/config/load.ts";
import type { Waiver } from "../../src/config/schema.ts";
import { applyWaivers } from "../../src/config/waivers.ts";
import { type Finding, formatFinding } from "../../src/core/finding.ts";
import { ENVIRONMENTS } from "../support/synth.ts";

const TODAY = "2026-11-22";
const finding = (code: string, place: string, severity: Finding["severity"] = "warning"): Finding => ({
  code,
  severity,
  place,
  value: "v",
  limit: "l",
  fix: "f",
});
const waiver = (more: Partial<Waiver> = {}): Waiver => ({
  code: "SPOT-02",
  place: "services.cart",
  reason: "the cart is stateless",
  expires: TODAY,
  ...more,
});
const codes = (found: readonly Finding[], ...waivers: Waiver[]) =>
  applyWaivers(found, waivers, TODAY).map(({ code, place, severity }) => `${severity} ${code} ${place}`);

describe("a waiver", () => {
  const warning = finding("SPOT-02", "services.cart");

  it("removes the warning that it is about, up to and including its last day", () => {
    expect(codes([warning], waiver())).toEqual([]);
    expect(codes([warning], waiver({ expires: "2026-11-21" }))).toEqual([
      "warning SPOT-02 services.cart",
      "error WAIVER-01 waivers.0",
    ]);
  });

  it("removes no other warning: neither of another code nor at another place", () => {
    const others = [finding("SPOT-03", "services.cart"), finding("SPOT-02", "services.web")];
    expect(codes([warning, ...others], waiver())).toEqual([
      "warning SPOT-03 services.cart",
      "warning SPOT-02 services.web",
    ]);
  });

  it("without a place is about every place", () => {
    const { place: _everywhere, ...anywhere } = waiver();
    expect(codes([warning, finding("SPOT-02", "services.web")], anywhere)).toEqual([]);
  });

  it("removes no error, and says so", () => {
    expect(codes([finding("SPOT-02", "services.cart", "error")], waiver())).toEqual([
      "error SPOT-02 services.cart",
      "error WAIVER-02 waivers.0",
    ]);
  });

  it("that matches nothing is a warning itself", () => {
    expect(codes([], waiver({ code: "NET-01" }), waiver())).toEqual([
      "warning WAIVER-03 waivers.0",
      "warning WAIVER-03 waivers.1",
    ]);
  });
});

describe("a description with a warning", () => {
  const { services, ...prod } = ENVIRONMENTS.prod;
  const environment = { LOOKS_RANDOM: "aZ3kQ9xT7bL2mN8pR4sV6wY1cE5gH0jK2dF9" };
  const described = { ...prod, services: { ...services, web: { ...services.web, environment } } };
  const place = "services.web.environment.LOOKS_RANDOM";
  const warningsOf = (waivers: readonly object[]) =>
    loadEnvironment({ ...described, waivers }, TODAY).warnings.map(formatFinding);

  it("loads without it once it is waived", () => {
    expect(warningsOf([])).toEqual([expect.stringContaining(`warning SEC-04 ${place}`)]);
    const accepted = { code: "SEC-04", place, reason: "a public identifier", expires: "2026-12-31" };
    expect(warningsOf([accepted])).toEqual([]);
  });
});
