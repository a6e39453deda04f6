import { requestOf } from "../../src/cli/shared/simulation-request.ts";
import { jobOf } from "../../src/simulation/request.ts";
import { SCENARIOS } from "../../src/simulation/scenarios/catalogue.ts";
import { applySettings, settingsOf } from "../../src/simulation/settings/settings.ts";
import { executeHere } from "../../src/simulation/simulate.ts";
import { platform, service } from "../support/platform.ts";

const SCALED = platform({
  described: true,
  services: [
    service({
      scaling: {
        address: "aws_appautoscaling_target.api",
        minCapacity: 8,
        maxCapacity: 20,
        policies: [
          {
            name: "cpu",
            address: "aws_appautoscaling_policy.api_cpu",
            metric: "cpu",
            targetValue: 60,
            scaleInCooldownSec: 300,
            scaleOutCooldownSec: 60,
            disableScaleIn: false,
          },
        ],
        schedules: [],
      },
    }),
  ],
});

test("every setting can be changed, and then has the new value under the same key", () => {
  const settings = settingsOf(SCALED);
  expect(settings).toHaveLength(35);
  for (const { choices, key, max, min, value } of settings) {
    const other =
      typeof value === "boolean"
        ? !value
        : typeof value === "number"
          ? Math.min(max, Math.max(min, value + 7 > max ? value - 7 : value + 7))
          : (choices?.find((it) => it !== value) ?? "");
    const changed = settingsOf(applySettings(SCALED, { [key]: other })).find((it) => it.key === key);
    expect([key, changed?.value]).toEqual([key, other]);
  }
});

test("fields of the description name the same settings, and no two are alike", () => {
  const settings = settingsOf(SCALED);
  const fields = settings.flatMap(({ field }) => field ?? []);
  expect(new Set(fields).size).toBe(fields.length);
  expect(new Set(settings.map(({ key }) => key)).size).toBe(settings.length);
  expect(applySettings(SCALED, { "services.api.deployment.minimumHealthyPercent": "50" })).toEqual(
    applySettings(SCALED, { "aws_ecs_service.api.deployment_minimum_healthy_percent": 50 }),
  );
  expect(settingsOf({ ...SCALED, described: false }).some(({ field }) => field !== undefined)).toBe(false);
});

test("each kind of change reaches the runs", () => {
  const given = { scenarios: ["spot-collapse"], against: [], runs: 3, seed: 5, sensitivity: false };
  const digestsWith = (set: Record<string, string>) => {
    const request = requestOf(SCALED, { ...given, set }, SCENARIOS);
    const job = { ...jobOf(request), scenario: "spot-collapse", from: 0, to: 3 };
    return executeHere(job).map(({ digest }) => digest);
  };
  const plain = digestsWith({});
  expect(digestsWith({})).toEqual(plain);
  const changes = [
    "capacity.onDemandBase=6",
    "aws_autoscaling_group.pool.max_size=4",
    "load=1",
    "spot-collapse.outageSec=60",
    "parameter.spot_notice=60",
  ];
  for (const change of changes) {
    const [name = "", value = ""] = change.split("=");
    expect([change, digestsWith({ [name]: value })]).not.toEqual([change, plain]);
  }
});
