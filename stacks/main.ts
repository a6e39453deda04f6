import { loadEnvironment } from "../src/config/load.ts";
import { buildApp } from "./build.ts";
import { dev } from "./environments/dev.ts";
import { prod } from "./environments/prod.ts";
import { staging } from "./environments/staging.ts";
import { readRuntime } from "./runtime.ts";

const loaded = [dev, staging, prod].map((e) => loadEnvironment(e, new Date().toISOString().slice(0, 10)));
buildApp(
  loaded.map((l) => l.environment),
  readRuntime(process.env),
).synth();
