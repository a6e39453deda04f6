import { blocksAt, type Declared, type DeclaredResource } from "../terraform/declared.ts";
import { numberAt, textAt } from "./settings.ts";

/** What scales services and what sends them requests, read once: every alarm on a count asks for both. */
export class ScalingIndex {
  /** Largest sizes of all scheduled actions; undefined for one that is not known. */
  readonly scheduled: readonly (number | undefined)[];
  readonly #byName = new Map<string, Set<DeclaredResource>>();
  readonly #byService = new Map<DeclaredResource, Set<DeclaredResource>>();
  readonly #untold = new Set<DeclaredResource>();
  readonly #behind = new Map<DeclaredResource, Set<DeclaredResource>>();
  readonly #attached = new Set<DeclaredResource>();

  constructor(declared: Declared) {
    for (const target of declared.of("aws_appautoscaling_target")) {
      const id = textAt(target, "resource_id");
      const [, name] = /\/([^/]*)$/.exec(id ?? "") ?? [];
      if (id === undefined) this.#untold.add(target);
      else if (name !== undefined) add(this.#byName, name, target);
      for (const { resource } of target.links("resource_id", "aws_ecs_service")) {
        add(this.#byService, resource, target);
      }
    }
    this.scheduled = declared
      .of("aws_appautoscaling_scheduled_action")
      .flatMap((it) =>
        blocksAt(it.values, "scalable_target_action").map(({ path }) => numberAt(it, `${path}.max_capacity`)),
      );
    for (const service of declared.of("aws_ecs_service")) {
      for (const { path } of blocksAt(service.values, "load_balancer")) {
        for (const { resource } of service.links(`${path}.target_group_arn`, "aws_lb_target_group")) {
          add(this.#behind, resource, service);
        }
      }
    }
    for (const attachment of declared.of("aws_lb_target_group_attachment")) {
      for (const { resource } of attachment.links("target_group_arn", "aws_lb_target_group")) {
        this.#attached.add(resource);
      }
    }
  }

  /** Scalable targets of a service, by its name or by reference. */
  targetsOf(service: DeclaredResource, name: string): readonly DeclaredResource[] {
    return [...new Set([...(this.#byName.get(name) ?? []), ...(this.#byService.get(service) ?? [])])];
  }

  /** Whether there are scalable targets that may be this service's, for all that the Terraform tells. */
  hasUntold(service: DeclaredResource): boolean {
    const own = this.#byService.get(service);
    return [...this.#untold].some((target) => own?.has(target) !== true);
  }

  servicesBehind(group: DeclaredResource): readonly DeclaredResource[] {
    return [...(this.#behind.get(group) ?? [])];
  }

  /** Whether something else than a service registers targets with a group. */
  hasAttachments(group: DeclaredResource): boolean {
    return this.#attached.has(group);
  }
}

function add<K>(index: Map<K, Set<DeclaredResource>>, key: K, value: DeclaredResource): void {
  const known = index.get(key);
  if (known) known.add(value);
  else index.set(key, new Set([value]));
}
