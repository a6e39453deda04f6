import { isObject } from "../../../terraform/json.ts";
import type { Parameters } from "../parameters.ts";

/**
 * The parameters of the query protocols: `Tags.member.1.Key=a` is an element of a list of objects
 * (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html and aws-ec2-query-protocol.html, 2026-11).
 */
export function readForm(body: string): Parameters {
  const tree: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(body)) put(tree, name.split("."), value);
  const parameters = withLists(tree);
  return isObject(parameters) ? parameters : {};
}

function put(tree: Record<string, unknown>, [key = "", ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const below = tree[key];
  const branch: Record<string, unknown> = isObject(below) ? { ...below } : {};
  put(branch, rest, value);
  tree[key] = branch;
}

/** Numbered members become a list; a map comes as a list of entries. */
function withLists(value: unknown): unknown {
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  const wrapper = ["member", "entry"].find((name) => keys.length === 1 && keys[0] === name);
  if (wrapper !== undefined) return withLists(value[wrapper]);
  if (keys.length > 0 && keys.every((key) => /^\d+$/.test(key))) return Object.values(value).map(withLists);
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, withLists(below)]));
}
