/**
 * Runs a TypeScript entry of this project: `node bin/launch.js stacks/main.ts`.
 *
 * Starting from sources takes three times as long as the synthesis itself: a thousand modules are found, read,
 * transpiled and compiled. So the entry is bundled once, with everything that it imports, and kept in `.cache/start`
 * together with V8's compiled code. A bundle is used as long as the content of each source in it is the same and no
 * package was installed since; otherwise it is made again. Where nothing can be kept, the bundle runs all the same.
 */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const { dirname, join, relative, resolve } = require("node:path");
const vm = require("node:vm");

const PROJECT = dirname(__dirname);
const CACHE = join(PROJECT, ".cache", "start");

/** Bundles of one entry that are kept: branches are changed to and fro. */
const KEPT = 4;

/** Packages that hold native code, or that find files beside their own. They are loaded from `node_modules`. */
const NOT_BUNDLED = ["@swc/core", "esbuild", "tsx"];

/** @param {string} entry a file of this project, relative to its root */
function launch(entry) {
  outliveReaders();
  const bundle = kept(entry) ?? bundled(entry);
  process.argv[1] = resolve(PROJECT, entry);
  run(bundle);
}

/**
 * `ballast … | head`: what nobody reads is not written, and the command goes on. It may be in the middle of an apply, and
 * its exit code says what it found.
 */
function outliveReaders() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

/** @typedef {{ file: string, source: string, code?: Buffer }} Bundle wrapped as a module; `code` is what V8 made of it in an earlier run */

/** @returns {Bundle | undefined} the bundle that was made of exactly these sources */
function kept(entry) {
  try {
    const sources = JSON.parse(fs.readFileSync(join(CACHE, `${nameOf(entry)}.json`), "utf8"));
    const file = bundleFile(entry, sources);
    const source = fs.readFileSync(file, "utf8");
    return { file, source, code: readIfThere(`${file}.v8`) };
  } catch {
    return undefined;
  }
}

/** @returns {Bundle} */
function bundled(entry) {
  const { metafile, outputFiles } = build({
    absWorkingDir: PROJECT,
    bundle: true,
    entryPoints: [entry],
    external: NOT_BUNDLED,
    format: "cjs",
    logLevel: "silent",
    metafile: true,
    outdir: CACHE,
    platform: "node",
    target: "node20",
    write: false,
  });
  const sources = Object.keys(metafile.inputs).filter((path) => !/(^|\/)node_modules\//.test(path));
  const bundle = { file: bundleFile(entry, sources), source: Module.wrap(ascii(outputFiles[0].text)) };
  try {
    fs.mkdirSync(CACHE, { recursive: true });
    write(bundle.file, bundle.source);
    write(join(CACHE, `${nameOf(entry)}.json`), JSON.stringify(sources));
    removeOld(entry);
  } catch {
    // A folder that cannot be written costs time at the next start, and nothing else.
  }
  return bundle;
}

function build(options) {
  try {
    return require("esbuild").buildSync(options);
  } catch (error) {
    const unresolved = /^Could not resolve "[^./]/;
    const missing = error.errors?.some(({ text }) => unresolved.test(text));
    if (error.code !== "MODULE_NOT_FOUND" && !missing) throw error;
    const problem = "node_modules is missing or incomplete; fix: run npm ci there";
    process.stderr.write(`error PACKAGES ${PROJECT}: ${problem}\n`);
    return process.exit(1);
  }
}

function run({ code, file, source }) {
  const script = new vm.Script(source, {
    cachedData: code,
    filename: file,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (code === undefined || script.cachedDataRejected) {
    process.once("exit", () => {
      try {
        write(`${file}.v8`, script.createCachedData());
      } catch {
        // As above.
      }
    });
  }
  const main = new Module(file);
  main.filename = file;
  main.paths = Module._nodeModulePaths(dirname(file));
  const inside = Module.createRequire(file);
  inside.main = main;
  script.runInThisContext()(main.exports, inside, main, file, dirname(file));
}

/** One character outside Latin-1, even in a comment, and V8 keeps the whole text with two bytes a character. */
function ascii(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The name of a bundle tells the sources, the installed packages, this file and the version of Node. */
function bundleFile(entry, sources) {
  const hash = createHash("sha256").update(process.version);
  for (const path of [...sources].sort())
    hash.update(`\0${path}\0`).update(fs.readFileSync(join(PROJECT, path)));
  hash.update(fs.readFileSync(__filename));
  hash.update(readIfThere(join(PROJECT, "node_modules", ".package-lock.json")) ?? "");
  return join(CACHE, `${nameOf(entry)}-${hash.digest("hex").slice(0, 16)}.js`);
}

function nameOf(entry) {
  return entry.replace(/\.ts$/, "").replaceAll(/[\\/]/g, "-");
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/** In one step, for others start at the same time. */
function write(file, content) {
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, content);
  fs.renameSync(draft, file);
}

function removeOld(entry) {
  const own = fs
    .readdirSync(CACHE)
    .filter((name) => name.replace(/-[0-9a-f]{16}\.js$/, "") === nameOf(entry))
    .map((name) => ({ name, at: fs.statSync(join(CACHE, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { name } of own.slice(KEPT)) {
    for (const file of [name, `${name}.v8`]) fs.rmSync(join(CACHE, file), { force: true });
  }
}

module.exports = { launch };

if (require.main === module) {
  const [, , entry = "", ...args] = process.argv;
  process.argv.splice(2, process.argv.length, ...args);
  launch(relative(PROJECT, resolve(entry)));
}
