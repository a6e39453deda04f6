/** The package has no types of its own. It reads YAML 1.2, where `on` is a text. */
declare module "js-yaml" {
  export function load(text: string): unknown;
}
