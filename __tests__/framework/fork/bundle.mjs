/**
 * Bundles `entry.ts` with the framework of this project, or with the packages of its fork in another folder:
 * `node bundle.mjs bundle.cjs [folder]`. The sources are the same; only names of packages differ.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const [, , outfile, folder] = process.argv;
const here = dirname(fileURLToPath(import.meta.url));

/** Names of packages in the fork. */
function renamed(path) {
  return path.replace(/^@cdktf\//, "@cdktn/").replace(/^cdktf(?=\/|$)/, "cdktn");
}

const fork = {
  name: "fork",
  setup(builder) {
    const filter = /^(cdktf|constructs|@cdktf\/provider-aws)(\/|$)/;
    builder.onResolve({ filter }, ({ kind, path, pluginData }) =>
      pluginData === fork
        ? undefined
        : builder.resolve(renamed(path), { kind, resolveDir: folder, pluginData: fork }),
    );
  },
};

await build({
  entryPoints: [join(here, "entry.ts")],
  bundle: true,
  platform: "node",
  outfile,
  plugins: folder === undefined ? [] : [fork],
  external: ["@swc/core", "esbuild", "tsx"],
  logLevel: "error",
});
