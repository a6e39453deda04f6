import { redacted } from "../core/secret-forms.ts";

/** Characters of a text that are looked at; what is printed of one is far shorter. */
const READ = 20_000;

/**
 * Makes a text from the cloud safe for a terminal and for one line: secrets that are recognized by their form are left
 * out, terminal sequences, control characters, and marks that reorder or hide text (bidirectional, zero width) become
 * visible escapes; it is cut to `limit`.
 * Whoever can set a tag can otherwise repaint a terminal or forge a line of a log.
 */
export function plain(text: string, limit = 120): string {
  // Before the cut: half a secret has no form.
  const cut = cutTo(redacted(text.slice(0, READ)), limit * 4);
  const shown = cut.replace(
    /\p{C}|\p{Zl}|\p{Zp}|\p{Variation_Selector}|\u115f|\u1160|\u3164|\uffa0/gu,
    (mark) => `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return cutTo(shown, limit);
}

/**
 * A text that may start a line of a CI log. In addition to `plain`, it cannot open a workflow command. The runner takes `::` at
 * the start of a line, and the older `##[` anywhere.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function logLine(text: string, limit = 120): string {
  return plain(text, limit)
    .replace(/^(\s*):(?=:)/, "$1:\u200a")
    .replaceAll("##[", "#\u200a#[");
}

/**
 * A line that GitHub Actions shows as a warning of the run. Percent signs are spelled as the runner reads them back.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 * @param title without colon or comma
 */
export function workflowWarning(title: string, text: string): string {
  return `::warning title=${title}::${plain(text, 600).replaceAll("%", "%25").replaceAll("##[", "#\u200a#[")}`;
}

/**
 * Text inside Markdown that GitHub renders: no markup, no HTML, no link, no table border. Every mark that could
 * mean something becomes a numeric entity; after `@` and `#` comes an empty space, since GitHub looks for mentions
 * and references in the rendered text, where an entity no longer helps.
 */
export function markdown(text: string, limit = 120): string {
  return [...plain(text, limit)]
    .map((char) => {
      if (/[\p{L}\p{N} ,;/(){}='"%?+^·…-]/u.test(char)) return char;
      return `&#${char.codePointAt(0)};${char === "@" || char === "#" ? "&#8203;" : ""}`;
    })
    .join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text inside an element or a quoted attribute of HTML or SVG. */
export function html(text: string, limit = 120): string {
  return plain(text, limit).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

function cutTo(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  return `${/\p{Cs}$/u.test(cut) ? cut.slice(0, -1) : cut}…`;
}
