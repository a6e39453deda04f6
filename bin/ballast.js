#!/usr/bin/env node
/** The command `ballast`, from any folder: `npx ballast --help`. */
require("./launch.js").launch("src/cli/main.ts");
