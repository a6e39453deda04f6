import { ref } from "../policies/flips/flip.ts";
import {
  boundaryAfter,
  container,
  metadata,
  of,
  type Resources,
  taskPolicy,
  user,
  waysThatAre,
} from "./judged.ts";

const ALLOW_ALL = (action: string | string[], resource: string | string[] = "*") =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: resource }],
  });

/** What is changed in prod, and the open ways that must be found. */
type Change = readonly [name: string, change: (resources: Resources) => void, open: readonly string[]];

const ingress = (body: Record<string, unknown>) => (resources: Resources) => {
  resources["aws_vpc_security_group_ingress_rule"] = {
    ...resources["aws_vpc_security_group_ingress_rule"],
    planted: { ip_protocol: "tcp", ...body },
  };
};

const TARGETS =
  "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/elsewhere/0123456789abcdef";
const INSTANCES = ref("aws_security_group.instance.id");

const CHANGES: readonly Change[] = [
  [
    "two hops to the metadata service",
    metadata({ http_put_response_hop_limit: 2 }),
    [
      "instance-metadata aws_launch_template.instance.metadata_options: http_tokens = required, http_put_response_hop_limit = 2",
    ],
  ],
  [
    "metadata without a token",
    metadata({ http_tokens: "optional" }),
    [
      "instance-metadata aws_launch_template.instance.metadata_options: http_tokens = optional, http_put_response_hop_limit = 1",
    ],
  ],
  [
    "metadata options left to the AMI",
    (all) => void delete of(all, "aws_launch_template.instance")["metadata_options"],
    [
      "instance-metadata aws_launch_template.instance.metadata_options: not set; the AMI allows two hops or no token",
    ],
  ],
  [
    "an agent that does not block the metadata service",
    user("ECS_AWSVPC_BLOCK_IMDS=true", "ECS_AWSVPC_BLOCK_IMDS=false"),
    ["instance-metadata aws_launch_template.instance.user_data: ECS_AWSVPC_BLOCK_IMDS=false"],
  ],
  [
    "an agent that says nothing of the metadata service",
    user("ECS_AWSVPC_BLOCK_IMDS=true\\n", ""),
    [
      "instance-metadata aws_launch_template.instance.user_data: ECS_AWSVPC_BLOCK_IMDS is not set, and false by default",
    ],
  ],
  [
    "bridge mode where two hops are allowed",
    (all) => {
      metadata({ http_put_response_hop_limit: 2 })(all);
      const service = of(all, "aws_ecs_service.web");
      delete service["network_configuration"];
      of(all, "aws_ecs_task_definition.web")["network_mode"] = "bridge";
    },
    [
      "instance-metadata aws_launch_template.instance.metadata_options: http_tokens = required, http_put_response_hop_limit = 2",
    ],
  ],
  [
    "the network of the host",
    (all) => {
      delete of(all, "aws_ecs_service.web")["network_configuration"];
      of(all, "aws_ecs_task_definition.web")["network_mode"] = "host";
    },
    [
      "instance-metadata aws_ecs_task_definition.web.network_mode: host, which shares the network of the instance",
    ],
  ],
  [
    "a container that may change routes",
    container((it) => {
      it["linuxParameters"] = { capabilities: { add: ["NET_ADMIN"] } };
    }),
    [
      "instance-metadata aws_ecs_task_definition.web.container_definitions.0.linuxParameters.capabilities.add: NET_ADMIN (web)",
    ],
  ],
  [
    "a capability over the host",
    container((it) => {
      it["linuxParameters"] = { capabilities: { add: ["SYS_ADMIN"] } };
    }),
    [
      "host-access aws_ecs_task_definition.web.container_definitions.0.linuxParameters.capabilities.add: SYS_ADMIN (web)",
    ],
  ],
  [
    "the socket of Docker",
    (all) => {
      const task = of(all, "aws_ecs_task_definition.web");
      task["volume"] = [{ name: "docker", host_path: "/var/run" }];
    },
    ["host-access aws_ecs_task_definition.web.volume.0.host_path: /var/run"],
  ],
  [
    "processes of the host",
    (all) => void Object.assign(of(all, "aws_ecs_task_definition.web"), { pid_mode: "host" }),
    ["host-access aws_ecs_task_definition.web.pid_mode: host"],
  ],
  [
    "SSH from the internet",
    ingress({ security_group_id: INSTANCES, cidr_ipv4: "0.0.0.0/0", from_port: 22, to_port: 22 }),
    ["open-port aws_vpc_security_group_ingress_rule.planted: 22 from 0.0.0.0/0"],
  ],
  [
    "SSH from a private network, within a range",
    ingress({ security_group_id: INSTANCES, cidr_ipv4: "10.0.0.0/8", from_port: 0, to_port: 1024 }),
    ["open-port aws_vpc_security_group_ingress_rule.planted: 0-1024 from 10.0.0.0/8"],
  ],
  [
    "a public network past the load balancer, in a block of the group",
    (all) =>
      void Object.assign(of(all, "aws_security_group.web"), {
        ingress: [{ protocol: "tcp", from_port: 8080, to_port: 8080, cidr_blocks: ["203.0.113.0/24"] }],
      }),
    ["open-port aws_security_group.web.ingress.0: 8080 from 203.0.113.0/24"],
  ],
  [
    "IPv6 from everywhere, in a rule of the older form",
    (all) => {
      all["aws_security_group_rule"] = {
        planted: {
          type: "ingress",
          security_group_id: INSTANCES,
          protocol: "-1",
          from_port: 0,
          to_port: 0,
          ipv6_cidr_blocks: ["::/0"],
        },
      };
    },
    ["open-port aws_security_group_rule.planted: all ports from ::/0"],
  ],
  [
    "instances with public addresses and an open port",
    (all) => {
      ingress({ security_group_id: INSTANCES, cidr_ipv4: "0.0.0.0/0", from_port: 8080, to_port: 8080 })(all);
      const template = of(all, "aws_launch_template.instance");
      (template["network_interfaces"] as Record<string, unknown>[])[0] = {
        ...(template["network_interfaces"] as Record<string, unknown>[])[0],
        associate_public_ip_address: "true",
      };
    },
    [
      "open-port aws_vpc_security_group_ingress_rule.planted: 8080 from 0.0.0.0/0",
      "public-address aws_launch_template.instance.network_interfaces.0.associate_public_ip_address: true, and aws_vpc_security_group_ingress_rule.planted lets 0.0.0.0/0 in",
    ],
  ],
  [
    "a listener that forwards HTTP",
    (all) => {
      of(all, "aws_lb_listener.alb_http")["default_action"] = [
        { type: "forward", target_group_arn: TARGETS },
      ];
    },
    ["plain-http aws_lb_listener.alb_http.default_action.0: HTTP, forwards"],
  ],
  [
    "a rule that forwards HTTP where the listener redirects",
    (all) => {
      all["aws_lb_listener_rule"] = {
        ...all["aws_lb_listener_rule"],
        planted: {
          listener_arn: ref("aws_lb_listener.alb_http.arn"),
          action: [{ type: "forward", target_group_arn: TARGETS }],
        },
      };
    },
    ["plain-http aws_lb_listener_rule.planted.action.0: HTTP, forwards"],
  ],
  [
    "a redirect that stays with HTTP",
    (all) => {
      of(all, "aws_lb_listener.alb_http")["default_action"] = [
        { type: "redirect", redirect: { port: "8080", protocol: "HTTP", status_code: "HTTP_301" } },
      ];
    },
    ["plain-http aws_lb_listener.alb_http.default_action.0: HTTP, redirects to HTTP"],
  ],
  [
    "a listener without a policy",
    (all) => void delete of(all, "aws_lb_listener.alb_https")["ssl_policy"],
    ["old-tls aws_lb_listener.alb_https.ssl_policy: ELBSecurityPolicy-2016-08, TLS 1.0 and newer"],
  ],
  [
    "a task role for everything",
    taskPolicy(ALLOW_ALL("*")),
    ["wide-role aws_iam_role.web_task: * on every resource"],
  ],
  [
    "a task role that reads every secret",
    taskPolicy(
      ALLOW_ALL(["secretsmanager:Get*", "s3:ListAllMyBuckets"], "arn:aws:secretsmanager:*:*:secret:*"),
    ),
    ["wide-role aws_iam_role.web_task: secretsmanager:GetSecretValue on every resource"],
  ],
  [
    "a policy of AWS for everything in a service",
    (all) => {
      all["aws_iam_role_policy_attachment"] = {
        planted: { role: "shop-prod-web-task", policy_arn: "arn:aws:iam::aws:policy/AmazonSQSFullAccess" },
      };
    },
    ["wide-role aws_iam_role.web_task: AmazonSQSFullAccess on every resource"],
  ],
  [
    "one role for agent and application",
    (all) => {
      const task = of(all, "aws_ecs_task_definition.web");
      task["task_role_arn"] = task["execution_role_arn"];
    },
    ["shared-role aws_ecs_task_definition.web.task_role_arn: the execution role"],
  ],
  [
    "a role that another account may take",
    (all) => {
      of(all, "aws_iam_role.web_task")["assume_role_policy"] = JSON.stringify({
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "444455556666" } }],
      });
    },
    ["role-trust aws_iam_role.web_task.assume_role_policy: trusts AWS:444455556666"],
  ],
  [
    "ECS Exec with a role and a boundary that may open its channels",
    (all) => {
      of(all, "aws_ecs_service.web")["enable_execute_command"] = true;
      taskPolicy(ALLOW_ALL("ssmmessages:CreateControlChannel"))(all);
      of(all, "aws_iam_policy.prod_boundary")["policy"] = ALLOW_ALL("ssmmessages:*");
    },
    ["exec aws_ecs_service.web.enable_execute_command: true"],
  ],
  [
    "nothing: ECS Exec with a role whose boundary holds no channel",
    (all) => {
      of(all, "aws_ecs_service.web")["enable_execute_command"] = true;
      taskPolicy(ALLOW_ALL("ssmmessages:CreateControlChannel"))(all);
    },
    [],
  ],
];

describe("one change of prod opens a way:", () => {
  it.each(CHANGES)("%s", (_name, change, open) => {
    const boundary = boundaryAfter("prod", change);
    expect(waysThatAre("open", boundary)).toEqual(open);
    for (const way of boundary.ways.filter(({ state }) => state === "open")) expect(way.fix).not.toBe("");
  });
});
