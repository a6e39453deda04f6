import { z } from "zod";
import { WebSchema } from "./services/web.ts";
import { WorkerSchema } from "./services/worker.ts";

/** A percentage from 0 to 100. */
export const Percent = z.int().min(0).max(100);

/** One service, by its kind; without one it is `web`. docs/adr/0006-kinds-of-service.md. */
export const ServiceSchema = z.discriminatedUnion("kind", [WebSchema, WorkerSchema]);

export type Service = z.output<typeof ServiceSchema>;
export type ServiceInput = z.input<typeof ServiceSchema>;
export type Kind = Service["kind"];
export type ServiceOf<K extends Kind> = Extract<Service, { kind: K }>;
export type WebInput = z.input<typeof WebSchema>;
export type WorkerInput = z.input<typeof WorkerSchema>;
