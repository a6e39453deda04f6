import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { browserProgram } from "./browser.ts";

/** A page that is open, and what it did that it should not. */
export interface OpenPage {
  readonly page: Page;
  /** Errors of scripts, messages on the console, addresses outside that were asked for. */
  readonly trouble: string[];
}

export interface Pages {
  /** Opens HTML as a file of this machine. */
  readonly open: (html: string, options?: BrowserContextOptions) => Promise<OpenPage>;
  readonly close: () => Promise<void>;
}

/** A browser without windows that opens files of a folder of its own. */
export async function startPages(): Promise<Pages> {
  const folder = mkdtempSync(join(tmpdir(), "ballast-page-"));
  const executablePath = browserProgram();
  if (executablePath === undefined) throw new Error("this machine has no Chromium");
  // As root, as in a container, Chromium has no sandbox.
  const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
  let count = 0;
  return {
    open: async (html, options = {}) => {
      const file = join(folder, `${++count}.html`);
      writeFileSync(file, html);
      const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
      const page = await context.newPage();
      const trouble: string[] = [];
      page.on("console", (message) => void trouble.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => void trouble.push(error.message));
      page.on("request", (request) => {
        if (!/^(file|blob|data):/.test(request.url())) trouble.push(`asked for ${request.url()}`);
      });
      await page.goto(pathToFileURL(file).href);
      return { page, trouble };
    },
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
