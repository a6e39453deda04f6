import { importConstruct } from "../../src/drift/settle/import-text.ts";

const GENERATED = `# __generated__ by Terraform
# Please review these resources and move them into your main configuration files.

# __generated__ by Terraform from "arn:l"
resource "aws_lb_listener" "by_hand" {
  alpn_policy       = null
  load_balancer_arn = "arn:lb"
  port              = 9000
  secret            = null # sensitive
  ssl_policy        = ""
  tags = {
    Owner = "it's \\"mine\\""
  }
  tags_all = {
    Owner = "x"
  }
  cidrs = ["10.0.0.0/8", "10.1.0.0/16"]
  policy = jsonencode({
    Statement = [{
      Action   = "*"
      Effect   = "Allow"
    }]
    Version = "2012-10-17"
  })
  default_action {
    order = 1
    type  = "forward"
    stickiness {
      cookie = null
    }
  }
}
`;

describe("importConstruct", () => {
  const text = importConstruct("aws_lb_listener", "by-hand", "arn:l", GENERATED);

  it("leaves out what only the provider sets, in blocks too, and nothing that code sets under such a name", () => {
    const generated = `resource "aws_vpc_endpoint" "x" {
  id                    = "vpce-1"
  network_interface_ids = ["eni-1"]
  prefix_list_id        = "pl-1"
  service_region        = "eu-central-1"
  state                 = "available"
  vpc_id                = "vpc-1"
  dns_entry {
    dns_name = "a.example.com"
  }
  dns_options {
    dns_record_ip_type = "ipv4"
  }
}
`;
    expect(importConstruct("aws_vpc_endpoint", "x", "vpce-1", generated).split("\n").slice(2, -1)).toEqual([
      'const vpcEndpoint = new VpcEndpoint(this, "x", {',
      '  serviceRegion: "eu-central-1",',
      '  vpcId: "vpc-1",',
      "  dnsOptions: [",
      "    {",
      '      dnsRecordIpType: "ipv4",',
      "    },",
      "  ],",
      "});",
    ]);
  });

  it("writes the construct with its import", () => {
    expect(text.split("\n")).toEqual([
      'import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";',
      "",
      'const lbListener = new LbListener(this, "by-hand", {',
      '  loadBalancerArn: "arn:lb",',
      "  port: 9000,",
      '  tags: { Owner: "it\'s \\"mine\\"", },',
      '  cidrs: ["10.0.0.0/8", "10.1.0.0/16"],',
      '  policy: JSON.stringify({ Statement: [{ Action: "*", Effect: "Allow", }], Version: "2012-10-17", }),',
      "  defaultAction: [",
      "    {",
      "      order: 1,",
      '      type: "forward",',
      "    },",
      "  ],",
      "});",
      'lbListener.importFrom("arn:l"); // remove this line once it is applied',
    ]);
  });

  it("leaves out what nobody can set", () => {
    expect(text).not.toMatch(/tagsAll|alpnPolicy|sslPolicy|secret|stickiness/);
  });

  it("says so when there is nothing to go by", () => {
    expect(importConstruct("aws_lb", "x", "id", "")).toContain("fill in by hand");
  });
});
