import { ref } from "../policies/flips/flip.ts";
import { boundaryAfter, container, metadata, of, type Resources, taskPolicy, waysThatAre } from "./judged.ts";

/** What is changed in prod, and the way that must be closed, or not be told, for this reason. */
const NOT_OPEN: readonly (readonly [
  name: string,
  change: (resources: Resources) => void,
  state: "closed" | "unknown",
  way: string,
])[] = [
  [
    "a privileged container, which the agent refuses",
    container((it) => {
      it["privileged"] = true;
    }),
    "closed",
    "host-access aws_ecs_task_definition.web.container_definitions.0.privileged: true (web), which ECS_DISABLE_PRIVILEGED=true refuses",
  ],
  [
    "ECS Exec with a role that may open no channel",
    (all) => void Object.assign(of(all, "aws_ecs_service.web"), { enable_execute_command: true }),
    "closed",
    "exec aws_ecs_service.web.enable_execute_command: true, but the task role may open no channel",
  ],
  [
    "a wide statement that a condition narrows",
    taskPolicy(
      JSON.stringify({
        Statement: [
          {
            Effect: "Allow",
            Action: "s3:*",
            Resource: "*",
            Condition: { StringEquals: { "aws:ResourceTag/team": "web" } },
          },
        ],
      }),
    ),
    "closed",
    "wide-role aws_iam_role.web_task: no wide grant",
  ],
  [
    "the metadata service turned off",
    metadata({ http_endpoint: "disabled", http_tokens: "optional" }),
    "closed",
    "instance-metadata aws_launch_template.instance.metadata_options.0.http_endpoint: disabled",
  ],
  [
    "user data that only Terraform knows",
    (all) =>
      void Object.assign(of(all, "aws_launch_template.instance"), { user_data: ref("local.user_data") }),
    "unknown",
    "instance-metadata aws_launch_template.instance.user_data: user data that cannot be read",
  ],
  [
    "a security group that is not in the Terraform",
    (all) => {
      const service = of(all, "aws_ecs_service.web");
      (service["network_configuration"] as Record<string, unknown>)["security_groups"] = [
        "sg-0123456789abcdef0",
      ];
    },
    "unknown",
    "open-port aws_ecs_service.web.network_configuration.0.security_groups: groups that are not in the Terraform",
  ],
  [
    "a Network Load Balancer that passes connections through, and tasks that let its clients in",
    (all) => {
      const balancer = of(all, "aws_lb.alb");
      balancer["load_balancer_type"] = "network";
      delete balancer["security_groups"];
      Object.assign(of(all, "aws_lb_listener.alb_http"), {
        protocol: "TCP",
        default_action: [
          {
            type: "forward",
            target_group_arn:
              "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/elsewhere/0123456789abcdef",
          },
        ],
      });
      Object.assign(of(all, "aws_security_group.web"), {
        ingress: [{ protocol: "tcp", from_port: 8080, to_port: 8080, cidr_blocks: ["0.0.0.0/0"] }],
      });
    },
    "unknown",
    "plain-http aws_lb_listener.alb_http.default_action.0: TCP, forwards; whether it is encrypted is up to the task",
  ],
  [
    "a policy of AWS that is not known here",
    (all) => {
      all["aws_iam_role_policy_attachment"] = {
        planted: {
          role: "shop-prod-web-task",
          policy_arn: "arn:aws:iam::aws:policy/AmazonTextractServiceRole",
        },
      };
    },
    "unknown",
    "wide-role aws_iam_role.web_task: policies that cannot be read: AmazonTextractServiceRole",
  ],
];

describe("one change of prod opens no way:", () => {
  it.each(NOT_OPEN)("%s", (_name, change, state, way) => {
    const boundary = boundaryAfter("prod", change);
    expect(waysThatAre("open", boundary)).toEqual([]);
    expect(waysThatAre(state, boundary)).toContain(way);
  });
});
