import { dev } from "./environments/dev.ts";
import { prod } from "./environments/prod.ts";
import { staging } from "./environments/staging.ts";

/** The environments of this project. Add one here. */
export const ENVIRONMENTS = [dev, staging, prod];
