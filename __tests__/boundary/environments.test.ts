import { boundaryAfter, waysThatAre } from "./judged.ts";

describe("the described environments", () => {
  it.each(["prod", "staging", "dev"] as const)("%s has no open way, and none that cannot be told", (name) => {
    const boundary = boundaryAfter(name);
    expect(waysThatAre("open", boundary)).toEqual([]);
    expect(waysThatAre("unknown", boundary)).toEqual([]);
  });

  it("name the setting that closes each way to the instance role", () => {
    const ways = waysThatAre("closed", boundaryAfter("prod")).filter((way) =>
      way.startsWith("instance-metadata"),
    );
    expect(ways).toEqual([
      "instance-metadata aws_launch_template.instance.user_data: ECS_AWSVPC_BLOCK_IMDS=true",
      "instance-metadata aws_launch_template.instance.metadata_options: http_tokens = required, http_put_response_hop_limit = 1",
    ]);
  });

  it("show each hop with its port, its rule and where TLS ends", () => {
    const { doors, pools, services } = boundaryAfter("prod");
    expect(doors.map(({ action, admits, port, tls }) => [port, tls?.minimum, admits, action])).toEqual([
      [80, undefined, ["0.0.0.0/0"], "redirects to HTTPS"],
      [443, "1.2", ["0.0.0.0/0"], "answers 404"],
    ]);
    const [web] = services;
    expect(web?.hops).toEqual([
      {
        targetGroup: "aws_lb_target_group.web",
        balancers: ["aws_lb.alb"],
        port: 8080,
        protocol: "HTTP",
        encrypted: false,
        admittedBy: "aws_vpc_security_group_ingress_rule.web_from_balancer",
        admitted: "yes",
      },
    ]);
    expect(web).toMatchObject({
      egress: ["nat-gateway"],
      lets: ["443 to 0.0.0.0/0"],
      pools: ["shop-prod-ecs"],
    });
    expect(pools.map(({ instanceRole }) => instanceRole)).toEqual(["aws_iam_role.instance"]);
  });

  it("summarise what each role may do", () => {
    const { roles } = boundaryAfter("prod");
    expect(roles.map(({ address, grants, use }) => [use, address, grants])).toEqual([
      ["instance", "aws_iam_role.instance", ["ecs: 10 actions"]],
      ["task", "aws_iam_role.web_task", []],
      ["execution", "aws_iam_role.web_execution", ["logs: 2 actions"]],
      ["task", "aws_iam_role.api_task", []],
      [
        "execution",
        "aws_iam_role.api_execution",
        ["ecr: 4 actions", "logs: 2 actions", "secretsmanager:GetSecretValue", "ssm:GetParameters"],
      ],
    ]);
  });

  it("have no instance role where tasks run on Fargate", () => {
    const { pools, ways } = boundaryAfter("dev");
    expect(pools).toEqual([]);
    expect(ways.filter(({ kind }) => kind === "instance-metadata" || kind === "host-access")).toEqual([]);
  });
});
