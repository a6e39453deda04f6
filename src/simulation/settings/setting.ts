import type { Platform } from "../../model/platform.ts";

export type SettingValue = number | boolean | string;

/** One setting of the Terraform that the simulator knows, and how it is changed. */
export interface Setting {
  /** Address and attribute: `aws_autoscaling_group.pool.max_size`. */
  readonly key: string;
  /** Field of the description, where the Terraform was made from one. */
  readonly field: string | undefined;
  readonly value: SettingValue;
  /** Bounds of a number, both included. */
  readonly min: number;
  readonly max: number;
  readonly choices?: readonly string[] | undefined;
  readonly change: (value: SettingValue) => Platform;
}

/** Limits of a value. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
}

/** Where nothing else limits a number. */
export const MOST = 1_000_000;

/** Makes settings of one resource. The type of the present value is the type of every other. */
export function rows({ described }: Platform, address: string, prefix = "") {
  return <T extends SettingValue>(
    attribute: string,
    field: string | undefined,
    value: T,
    change: (value: T) => Platform,
    { choices, max = MOST, min = 0 }: Bounds = {},
  ): Setting => ({
    key: `${address}.${prefix}${attribute}`,
    field: described ? field : undefined,
    value,
    min,
    max,
    choices,
    change: (given) => change(given as T),
  });
}
