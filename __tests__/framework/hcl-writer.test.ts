import {
  bareValue,
  type HclValue,
  hclText,
  type Paragraph,
  textParts,
  writeHcl,
} from "../../src/framework/hcl/writer.ts";

const write = (...body: Paragraph[]) => writeHcl([{ type: "resource", labels: ["t", 'n"'], body }]);
const list = (...items: HclValue[]): HclValue => ({ kind: "list", items });
const object = (entries: Record<string, HclValue>): HclValue => ({
  kind: "object",
  entries: Object.entries(entries).map(([key, value]) => ({ key: textParts(key), value })),
});

test("aligns neighbours, and lets a value of several lines stand alone", () => {
  const tags = object({
    Name: hclText("x"),
    "cost-centre": hclText("y"),
    "with space": hclText("z"),
    for: hclText("f"),
  });
  expect(
    write([
      { name: "a", value: bareValue(7) },
      { name: "longer", value: bareValue("aws_vpc.network.id") },
      { name: "tags", value: tags },
      { name: "flag", value: bareValue(false) },
    ]),
  ).toBe(`resource "t" "n\\"" {
  a      = 7
  longer = aws_vpc.network.id
  tags = {
    Name         = "x"
    cost-centre  = "y"
    "with space" = "z"
    "for"        = "f"
  }
  flag = false
}
`);
});

test("separates paragraphs and blocks by one blank line, and closes an empty block at once", () => {
  const blocks = [
    { type: "a", labels: [], body: [[]] },
    {
      type: "b",
      labels: [],
      body: [[{ name: "x", value: bareValue(1) }], { type: "c", labels: [], body: [] }],
    },
  ];
  expect(writeHcl(blocks)).toBe("a {}\n\nb {\n  x = 1\n\n  c {}\n}\n");
});

test("breaks lists that are long or hold objects", () => {
  const long = "subnet-".padEnd(60, "0");
  expect(
    write([
      { name: "short", value: list(hclText("a"), bareValue("b.c")) },
      { name: "long", value: list(hclText(long), hclText(long)) },
      { name: "rules", value: list(object({ port: bareValue(8080) }), object({})) },
    ]),
  ).toContain(`  short = ["a", b.c]
  long = [
    "${long}",
    "${long}",
  ]
  rules = [
    { port = 8080 },
    {},
  ]
`);
});

test("writes text of several lines as a heredoc, where only sequences are escaped", () => {
  const script: HclValue = {
    kind: "template",
    parts: [
      { kind: "text", text: '#!/bin/sh\n  echo "\\n" ${HOME}\n\n' },
      { kind: "expression", text: "x.y" },
      { kind: "text", text: "\n" },
    ],
  };
  const call: HclValue = { kind: "call", name: "base64encode", argument: script };
  const lines = '    #!/bin/sh\n      echo "\\n" $${HOME}\n\n    ${x.y}\n  EOT\n';
  expect(write([{ name: "user_data", value: call }])).toContain(
    `user_data = base64encode(<<-EOT\n${lines}  )\n`,
  );
  expect(
    write([
      { name: "a", value: bareValue(1) },
      { name: "body", value: script },
      { name: "after", value: bareValue(2) },
    ]),
  ).toContain(`  a    = 1\n  body = <<-EOT\n${lines}  after = 2\n`);
});

test.each([
  ["has no end of line", "a\nb\nc"],
  ["is all indented", "  a\n  b\n"],
  ["starts with an empty line", "\na\nb\n"],
  ["holds a tab", "a\n\tb\n"],
  ["holds a line of blanks", "a\n  \nb\n"],
  ["holds the marker", "a\n EOT\nb\n"],
  ["holds a carriage return", "a\r\nb\r\n"],
])("keeps text in quotes that %s", (_, value) => {
  expect(write([{ name: "a", value: hclText(value) }])).toContain(
    `a = "${JSON.stringify(value).slice(1, -1)}"`,
  );
});

test("a string of a list is never a heredoc, because a comma has to follow it", () => {
  expect(
    write([{ name: "a", value: list(object({ b: hclText("1\n2\n"), c: hclText("3") }), hclText("4\n5\n")) }]),
  ).toContain('    },\n    "4\\n5\\n",\n');
});
