import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { volumeName, volumesContainer } from "../../../src/constructs/service/volumes.ts";

describe("volumeName", () => {
  it("is readable, and keeps paths apart that differ in their separators only", () => {
    expect(volumeName("/tmp")).toBe("tmp");
    expect(volumeName("/var/cache")).toBe("var-cache");
    expect(volumeName("/var-cache")).toMatch(/^var-cache-[a-z0-9]{7}$/);
    const names = ["/var/cache", "/var-cache", "/var.cache", "/var_cache", "/var/./cache"].map(volumeName);
    expect(new Set(names).size).toBe(names.length);
  });

  it("is one that ECS takes, and another for every path", () => {
    const path = fc
      .array(fc.stringMatching(/^[A-Za-z0-9._-]{1,80}$/), { minLength: 1, maxLength: 6 })
      .map((parts) => `/${parts.join("/")}`);
    fc.assert(
      fc.property(path, path, (a, b) => {
        expect(volumeName(a)).toMatch(/^[A-Za-z0-9_-]{1,255}$/);
        expect(volumeName(a) === volumeName(b)).toBe(a === b);
      }),
    );
  });
});

describe("the container that prepares volumes", () => {
  it("opens each volume to every user, and leaves it not empty", () => {
    const root = mkdtempSync(join(tmpdir(), "ballast-volumes-"));
    try {
      for (const path of ["/tmp", "/var-cache"]) {
        mkdirSync(join(root, volumeName(path)));
        chmodSync(join(root, volumeName(path)), 0o755);
      }
      const { command, entryPoint } = volumesContainer({
        service: "cart",
        image: "acme/tools:3",
        paths: ["/tmp", "/var-cache"],
        logConfiguration: {},
      });
      const [shell = "", ...options] = entryPoint;
      execFileSync(shell, [...options, command.join(" ").replace("/volumes/", `${root}/`)]);
      for (const name of readdirSync(root)) {
        expect([name, (statSync(join(root, name)).mode & 0o7777).toString(8)]).toEqual([name, "1777"]);
        expect(readdirSync(join(root, name))).toEqual([".keep"]);
      }
      expect(readdirSync(root)).toHaveLength(2);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
