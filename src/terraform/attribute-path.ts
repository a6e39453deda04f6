/** One spelling for `tags["Owner"]`, `tags.Owner`, `block[0].field`: names between dots, no indexes. */
export function plainPath(path: string): string {
  return path
    .replace(/\[(\d+|\*)\]/g, "")
    .replace(/\["((?:[^"\\]|\\.)*)"\]/g, ".$1")
    .replace(/^\$\{|\}$/g, "");
}

/** Whether `path` is `rule` or lies within it. Both in the spelling of `plainPath`. */
export function covers(rule: string, path: string): boolean {
  return path === rule || path.startsWith(`${rule}.`);
}
