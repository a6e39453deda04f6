import { NETWORK, policy, role, type Scenario, SUBNETS } from "./scenario.ts";

const GROUP = (rules = "") => `${NETWORK}
resource "aws_security_group" "app" {
  name        = "gate-app"
  description = "app"
  vpc_id      = aws_vpc.main.id
  ${rules}
}
`;
const INLINE = (port: number, cidr: string) => `
  ingress {
    description = "in"
    protocol    = "tcp"
    from_port   = ${port}
    to_port     = ${port}
    cidr_blocks = ["${cidr}"]
  }`;
const RULE = (port: number, source: string) => `
resource "aws_vpc_security_group_ingress_rule" "in" {
  security_group_id = aws_security_group.app.id
  ip_protocol       = "tcp"
  from_port         = ${port}
  to_port           = ${port}
  ${source}
}
`;

const TASKS = (exec: boolean) => `
resource "aws_ecs_cluster" "main" { name = "gate-main" }
resource "aws_ecs_task_definition" "app" {
  family                = "gate-app"
  container_definitions = jsonencode([{ name = "app", image = "app:1.0.0", memory = 64 }])
}
resource "aws_ecs_service" "app" {
  name                   = "gate-app"
  cluster                = aws_ecs_cluster.main.id
  task_definition        = aws_ecs_task_definition.app.arn
  enable_execute_command = ${exec}
}
`;

const JOB = (publicIp: boolean) => `
${SUBNETS}
${TASKS(false)}
${role("schedule", policy(`Sid = "Assume", Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "scheduler.amazonaws.com" }`))}
resource "aws_scheduler_schedule" "app" {
  name                = "gate-app"
  schedule_expression = "cron(0 3 * * ? *)"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = aws_ecs_cluster.main.arn
    role_arn = aws_iam_role.schedule.arn
    ecs_parameters {
      task_definition_arn = aws_ecs_task_definition.app.arn
      network_configuration {
        subnets          = aws_subnet.private[*].id
        assign_public_ip = ${publicIp}
      }
    }
  }
}
`;

const FILES = (transit: string) => `
resource "aws_ecs_task_definition" "app" {
  family                = "gate-files"
  container_definitions = jsonencode([{ name = "app", image = "app:1.0.0", memory = 64 }])
  volume {
    name = "files"
    efs_volume_configuration {
      file_system_id     = "fs-0123456789abcdef0"
      transit_encryption = "${transit}"
    }
  }
}
`;

const DATABASE = (more: string) => `
resource "aws_db_instance" "orders" {
  identifier        = "gate-orders"
  engine            = "postgres"
  engine_version    = "16.4"
  instance_class    = "db.t4g.medium"
  allocated_storage = 20
  username          = "app"
  password          = "not-used-anywhere-9"
  ${more}
}
`;
const SAFE_DATABASE = `
  storage_encrypted       = true
  deletion_protection     = true
  skip_final_snapshot     = false
  backup_retention_period = 7`;

const BALANCER = (internal: boolean) => `${SUBNETS}
resource "aws_lb" "main" {
  name     = "gate-main"
  internal = ${internal}
  subnets  = aws_subnet.private[*].id
}
resource "aws_lb_target_group" "app" {
  name        = "gate-app"
  port        = 8080
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = aws_vpc.main.id
}
`;
const LISTENER = (more: string, port = 443) => `
resource "aws_lb_listener" "main" {
  load_balancer_arn = aws_lb.main.arn
  port              = ${port}
  ${more}
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }
}
`;
const HTTPS = (tls: string) => `protocol = "HTTPS"
  ssl_policy = "${tls}"
  certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/7c1c0b0e-3f6e-4f0a-9a36-6a0f3f1f0a11"`;

const ACCESS_BLOCK = (open: boolean) => `
resource "aws_s3_bucket" "data" {
  bucket = "gate-data"
}
resource "aws_s3_bucket_public_access_block" "data" {
  bucket                  = aws_s3_bucket.data.id
  block_public_acls       = true
  block_public_policy     = ${!open}
  ignore_public_acls      = true
  restrict_public_buckets = true
}
`;

export const EXPOSURES: readonly Scenario[] = [
  {
    name: "ssh-opened",
    before: GROUP(INLINE(22, "10.0.0.0/8")),
    after: GROUP(INLINE(22, "0.0.0.0/0")),
    found: ["refused open-to-the-world aws_security_group.app ingress.0"],
  },
  {
    name: "database-port-opened",
    before: GROUP(),
    after: GROUP() + RULE(5432, `cidr_ipv4 = "0.0.0.0/0"`),
    found: ["refused open-to-the-world aws_vpc_security_group_ingress_rule.in cidr_ipv4"],
  },
  {
    name: "halves-of-the-internet",
    before: GROUP(),
    after: `${GROUP()}
resource "aws_security_group_rule" "in" {
  type              = "ingress"
  security_group_id = aws_security_group.app.id
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  cidr_blocks       = ["0.0.0.0/1", "128.0.0.0/1"]
}`,
    found: ["refused open-to-the-world aws_security_group_rule.in cidr_blocks"],
  },
  {
    name: "https-opened",
    before: GROUP(),
    after: GROUP() + RULE(443, `cidr_ipv4 = "0.0.0.0/0"`),
    found: ["warning public-entry aws_vpc_security_group_ingress_rule.in cidr_ipv4"],
  },
  {
    name: "source-known-after-apply",
    before: GROUP(),
    after: `${GROUP()}
resource "terraform_data" "network" {
  input = "0.0.0.0/0"
}
${RULE(22, "cidr_ipv4 = terraform_data.network.output")}`,
    found: ["unknown open-to-the-world aws_vpc_security_group_ingress_rule.in cidr_ipv4"],
  },
  {
    name: "instances-get-public-addresses",
    before: `resource "aws_launch_template" "app" { name = "gate-app" }`,
    after: `
resource "aws_launch_template" "app" {
  name = "gate-app"
  network_interfaces {
    associate_public_ip_address = true
  }
}`,
    found: [
      "refused public-address aws_launch_template.app network_interfaces.0.associate_public_ip_address",
    ],
  },
  {
    name: "subnet-gives-public-addresses",
    before: SUBNETS,
    after: SUBNETS.replace("vpc_id ", "map_public_ip_on_launch = true\n  vpc_id "),
    found: [
      "refused public-address aws_subnet.private[0] map_public_ip_on_launch",
      "refused public-address aws_subnet.private[1] map_public_ip_on_launch",
    ],
  },
  {
    name: "tasks-of-a-job-get-public-addresses",
    before: JOB(false),
    after: JOB(true),
    found: [
      "refused public-address aws_scheduler_schedule.app target.0.ecs_parameters.0.network_configuration.0.assign_public_ip",
    ],
  },
  {
    name: "shell-in-tasks",
    before: TASKS(false),
    after: TASKS(true),
    found: ["refused shell-in-tasks aws_ecs_service.app enable_execute_command"],
  },
  {
    name: "files-in-the-clear",
    before: FILES("ENABLED"),
    after: FILES("DISABLED"),
    found: [
      "refused files-in-the-clear aws_ecs_task_definition.app volume.0.efs_volume_configuration.0.transit_encryption",
    ],
  },
  {
    name: "access-block-loosened",
    before: ACCESS_BLOCK(false),
    after: ACCESS_BLOCK(true),
    found: ["refused bucket-public aws_s3_bucket_public_access_block.data block_public_policy"],
  },
  {
    name: "image-shared-with-everybody",
    after: `
resource "aws_ami_launch_permission" "all" {
  image_id = "ami-0c55b159cbfafe1f0"
  group    = "all"
}`,
    found: ["refused shared-with-everybody aws_ami_launch_permission.all group"],
  },
  {
    name: "database-made-public",
    before: DATABASE(SAFE_DATABASE),
    after: DATABASE(`${SAFE_DATABASE}\n  publicly_accessible = true`),
    found: ["refused publicly-reachable aws_db_instance.orders publicly_accessible"],
  },
  {
    name: "database-unprotected",
    before: DATABASE(`${SAFE_DATABASE}\n  enabled_cloudwatch_logs_exports = ["postgresql"]`),
    after: DATABASE(`
  storage_encrypted       = true
  deletion_protection     = false
  skip_final_snapshot     = true
  backup_retention_period = 0`),
    found: [
      "refused deletion-protection-off aws_db_instance.orders deletion_protection",
      "refused deletion-protection-off aws_db_instance.orders skip_final_snapshot",
      "refused logs-off aws_db_instance.orders enabled_cloudwatch_logs_exports",
      "refused restore-off aws_db_instance.orders backup_retention_period",
      "refused retention-shortened aws_db_instance.orders backup_retention_period",
    ],
  },
  {
    name: "database-unencrypted",
    after: DATABASE("skip_final_snapshot = true"),
    found: ["refused storage-unencrypted aws_db_instance.orders storage_encrypted"],
  },
  {
    name: "plain-http-listener",
    before: BALANCER(false),
    after: BALANCER(false) + LISTENER(`protocol = "HTTP"`, 80),
    found: ["refused plain-http aws_lb_listener.main protocol"],
  },
  {
    name: "old-tls-policy",
    before: BALANCER(false),
    after: BALANCER(false) + LISTENER(HTTPS("ELBSecurityPolicy-2016-08")),
    found: ["refused old-tls aws_lb_listener.main ssl_policy"],
  },
  {
    name: "inside-in-plain-http",
    before: BALANCER(true),
    after: BALANCER(true) + LISTENER(`protocol = "HTTP"`, 80),
    found: [],
  },
  {
    name: "https-listener",
    before: BALANCER(false),
    after: `${BALANCER(false)}${LISTENER(HTTPS("ELBSecurityPolicy-TLS13-1-2-2021-06"))}
resource "aws_lb_listener" "redirect" {
  load_balancer_arn = aws_lb.main.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type = "redirect"
    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}`,
    found: [],
  },
  {
    name: "rule-from-a-group",
    before: GROUP(),
    after: GROUP() + RULE(5432, "referenced_security_group_id = aws_security_group.app.id"),
    found: [],
  },
  {
    name: "rule-narrowed",
    before: GROUP(INLINE(22, "0.0.0.0/0")),
    after: GROUP(INLINE(22, "10.0.0.0/8")),
    found: [],
  },
  {
    name: "open-group-tagged",
    before: GROUP(INLINE(22, "0.0.0.0/0")),
    after: GROUP(`${INLINE(22, "0.0.0.0/0")}\n  tags = { Owner = "shop" }`),
    found: [],
  },
  {
    name: "open-group-untouched",
    before: GROUP(INLINE(22, "0.0.0.0/0")),
    after: `${GROUP(INLINE(22, "0.0.0.0/0"))}
resource "aws_cloudwatch_log_group" "app" {
  name              = "/shop/app"
  retention_in_days = 90
}`,
    found: [],
    untouched: 1,
  },
  {
    name: "egress-opened",
    before: GROUP(),
    after: `${GROUP()}
resource "aws_vpc_security_group_egress_rule" "out" {
  security_group_id = aws_security_group.app.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}`,
    found: [],
  },
];
