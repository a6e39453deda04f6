import { Configuration } from "../../src/terraform/configuration.ts";
import { select } from "../../src/terraform/json.ts";
import { allStacks, good } from "./flips/flip.ts";

/**
 * Safety settings whose default is safe today, or is another resource's to decide. Each is written down, so that a
 * reader sees it, a plan shows its change and no other default takes its place.
 */
const EXPLICIT: readonly (readonly [type: string, path: string, value: unknown])[] = [
  ["aws_launch_template", "network_interfaces.*.associate_public_ip_address", "false"],
  ["aws_launch_template", "metadata_options.http_endpoint", "enabled"],
  ["aws_launch_template", "metadata_options.instance_metadata_tags", "disabled"],
  ["aws_launch_template", "block_device_mappings.*.ebs.delete_on_termination", "true"],
  ["aws_subnet", "map_public_ip_on_launch", false],
  ["aws_lb", "internal", false],
  ["aws_lb", "desync_mitigation_mode", "defensive"],
  ["aws_lb", "enable_waf_fail_open", false],
  ["aws_lb", "preserve_host_header", false],
  ["aws_lb", "xff_header_processing_mode", "append"],
  ["aws_s3_bucket_public_access_block", "restrict_public_buckets", true],
  ["aws_kms_key", "enable_key_rotation", true],
  ["aws_kms_key", "bypass_policy_lockout_safety_check", false],
  ["aws_ecs_service", "enable_execute_command", false],
  ["aws_ecs_service", "deployment_controller.type", "ECS"],
];

describe("a safety setting", () => {
  const resources = allStacks().flatMap((name) => [...new Configuration(good(name).json).resources.values()]);

  it.each(EXPLICIT)("is written down in every %s: %s", (type, path, value) => {
    // A network load balancer reads no requests.
    const found = resources.filter(
      (resource) => resource.type === type && resource.attributes["load_balancer_type"] !== "network",
    );
    expect(found.length).toBeGreaterThan(0);
    for (const { address, attributes } of found) {
      const values = select(attributes, path).map((it) => it.value);
      expect([address, values.length > 0, ...new Set(values)]).toEqual([address, true, value]);
    }
  });

  it("keeps tasks private in every service that has a network of its own", () => {
    const services = resources.filter(
      ({ type, attributes }) =>
        type === "aws_ecs_service" && attributes["network_configuration"] !== undefined,
    );
    expect(services.length).toBeGreaterThan(0);
    for (const { attributes } of services) {
      expect(select(attributes, "network_configuration.assign_public_ip")[0]?.value).toBe(false);
    }
  });
});
