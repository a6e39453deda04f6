import { boundaryOfPlan, waysThatAre } from "./judged.ts";

/** Read by hand from the plans before the command existed. */
describe("plans of other projects", () => {
  it("terraform-aws-modules/ecs on EC2: HTTP in clear, and the instance role from every container", () => {
    const boundary = boundaryOfPlan("tam-ecs-ec2-autoscaling");
    expect(waysThatAre("open", boundary)).toEqual([
      'plain-http module.alb.aws_lb_listener.this["ex_http"].default_action.0: HTTP, forwards',
      'instance-metadata module.autoscaling["ex_1"].aws_launch_template.this[0].user_data: ECS_AWSVPC_BLOCK_IMDS is not set, and false by default',
      'wide-role module.autoscaling["ex_1"].aws_iam_role.this[0]: ssm:GetParameter, ssm:GetParameters on every resource',
      'wide-role module.autoscaling["ex_2"].aws_iam_role.this[0]: ssm:GetParameter, ssm:GetParameters on every resource',
      'instance-metadata module.autoscaling["ex_1"].aws_launch_template.this[0].metadata_options: not set; the AMI allows two hops or no token',
      'instance-metadata module.autoscaling["ex_2"].aws_launch_template.this[0].user_data: ECS_AWSVPC_BLOCK_IMDS is not set, and false by default',
      'instance-metadata module.autoscaling["ex_2"].aws_launch_template.this[0].metadata_options: not set; the AMI allows two hops or no token',
      "wide-role module.ecs_service.aws_iam_role.task_exec[0]: secretsmanager:GetSecretValue, ssm:GetParameters on every resource",
    ]);
    expect(waysThatAre("unknown", boundary)).toEqual([]);
    expect(boundary.services[0]?.hops[0]).toMatchObject({
      port: 80,
      admittedBy: 'module.ecs_service.aws_security_group_rule.this["alb_http_ingress"]',
    });
  });

  it("terraform-aws-modules/ecs on Fargate: HTTP in clear, and a shell for who may open one", () => {
    const boundary = boundaryOfPlan("tam-ecs-fargate");
    expect(waysThatAre("open", boundary)).toEqual([
      'plain-http module.alb.aws_lb_listener.this["ex_http"].default_action.0: HTTP, forwards',
      "exec module.ecs_service.aws_ecs_service.this[0].enable_execute_command: true",
      "wide-role module.ecs_service.aws_iam_role.task_exec[0]: secretsmanager:GetSecretValue, ssm:GetParameters on every resource",
    ]);
    expect(waysThatAre("unknown", boundary)).toEqual([]);
    expect(boundary.services[0]).toMatchObject({ fargate: true, egress: ["nat-gateway"] });
  });

  it("infrahouse/ecs: SSH within the VPC, every bucket, and a hop limit that the AMI decides", () => {
    const boundary = boundaryOfPlan("infrahouse-ecs-httpd_autoscaling");
    expect(waysThatAre("open", boundary)).toEqual([
      "wide-role module.httpd.module.pod[0].module.instance_profile.aws_iam_role.profile: ssm:GetParameter, ssm:GetParameters on every resource",
      "wide-role aws_iam_role.task_role: s3:* on every resource",
      "open-port module.httpd.module.pod[0].aws_vpc_security_group_ingress_rule.backend_ssh_local: 22 from 10.1.0.0/16",
      "instance-metadata module.httpd.module.pod[0].aws_launch_template.website.user_data: ECS_AWSVPC_BLOCK_IMDS is not set, and false by default",
    ]);
    expect(waysThatAre("unknown", boundary)).toEqual([
      "instance-metadata module.httpd.module.pod[0].aws_launch_template.website.metadata_options: http_tokens = required, http_put_response_hop_limit = not set: the AMI decides",
    ]);
    expect(boundary.doors.map(({ internetFacing }) => internetFacing)).toEqual([false, false]);
  });

  it("DNXLabs/ecs: TLS 1.0, one role for agent and application, ECS Exec", () => {
    const boundary = boundaryOfPlan("dnx-ecs-plus-app");
    expect(waysThatAre("open", boundary)).toEqual([
      "old-tls module.ecs_apps.aws_lb_listener.ecs_https[0].ssl_policy: ELBSecurityPolicy-2016-08, TLS 1.0 and newer",
      "old-tls module.ecs_apps.aws_lb_listener.ecs_test_https[0].ssl_policy: ELBSecurityPolicy-2016-08, TLS 1.0 and newer",
      "shared-role module.app.aws_ecs_task_definition.default[0].task_role_arn: the execution role",
      "wide-role module.ecs_apps.aws_iam_role.ecs[0]: s3:GetObject, s3:PutObject, ssm:GetParameter, ssm:GetParameters on every resource",
      "wide-role module.app.aws_iam_role.ecs_task[0]: secretsmanager:GetSecretValue, ssm:GetParameters on every resource",
      "instance-metadata module.ecs_apps.aws_launch_template.ecs[0].metadata_options: not set; the AMI allows two hops or no token",
      "exec module.app.aws_ecs_service.default.enable_execute_command: true",
      "wide-role module.app.aws_iam_role.ecs_task[0]: secretsmanager:GetSecretValue, ssm:GetParameters on every resource",
    ]);
    expect(waysThatAre("unknown", boundary)).toEqual([
      "open-port module.app.aws_ecs_service.default.network_configuration.0.security_groups: groups that are not in the Terraform",
      "instance-metadata module.ecs_apps.aws_launch_template.ecs[0].user_data: user data that cannot be read",
    ]);
  });
});
