/** One EC2 instance type as `DescribeInstanceTypes` answers, as far as it is used here. */
interface DescribedType {
  readonly EbsInfo: { readonly EncryptionSupport: string };
  readonly GpuInfo?: { readonly Gpus: readonly DescribedGpus[] };
  readonly MemoryInfo: { readonly SizeInMiB: number };
  readonly NetworkInfo: { readonly MaximumNetworkInterfaces: number };
  readonly ProcessorInfo: { readonly SupportedArchitectures: readonly string[] };
  readonly VCpuInfo: { readonly DefaultVCpus: number };
}

/** GPUs of one model. `GpuPartitionSize` is the part of a GPU that a logical one is. */
interface DescribedGpus {
  readonly Manufacturer: string;
  readonly LogicalGpuCount: number;
  readonly GpuPartitionSize: number;
}

/** Tasks of one instance with ENI trunking, at most: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/eni-trunking-supported-instance-types.html (2026-06). */
const MOST_TRUNKED = 120;

/** Types and families that ECS does not trunk, from the same page. EKS does, so its limits know them. */
const NOT_TRUNKED =
  /^((c5n|d3|d3en|g3|g3s|g4dn|i3|i3en|inf1|m5dn|m5n|m5zn|mac1|r5b|r5n|r5dn|u-12tb1|u-6tb1|u-9tb1|z1d)\..+|(a1|c5|c5d|m5|r5|r5d)\.metal|c5ad?\.8xlarge|p3dn\.24xlarge|r5\.8xlarge)$/;

/**
 * Instance types by family: architecture, then `size vCPU MiB interfaces trunkedTasks` behind a `|` for each size, `-`
 * where there is no trunking, and the GPUs behind that where there are any. Left out: types of a Mac, on which ECS does not run, and
 * old types that cannot encrypt their volumes.
 * @param described answer of `DescribeInstanceTypes` by type
 * @param limits Go source of the interfaces and branch interfaces of each type
 */
export function instanceFamilies(described: Readonly<Record<string, DescribedType>>, limits: string) {
  const branches = branchInterfaces(limits);
  const families: Record<string, string> = {};
  for (const [name, type] of Object.entries(described).sort(bySize)) {
    const [family = "", size = ""] = name.split(".");
    const architecture = type.ProcessorInfo.SupportedArchitectures.at(-1) ?? "";
    if (!["x86_64", "arm64"].includes(architecture) || type.EbsInfo.EncryptionSupport !== "supported")
      continue;
    const enis = type.NetworkInfo.MaximumNetworkInterfaces;
    const row = [
      size,
      type.VCpuInfo.DefaultVCpus,
      type.MemoryInfo.SizeInMiB,
      enis,
      trunked(name, enis, branches) ?? "-",
      ...gpus(type),
    ];
    families[family] = `${families[family] ?? architecture}|${row.join(" ")}`;
  }
  return families;
}

/**
 * The primary interface and the trunk take two of the interfaces; the page of ECS gives the rest. Its table of 434
 * types agrees with this for all but the largest, where this is lower.
 */
function trunked(name: string, enis: number, branches: ReadonlyMap<string, number>): number | undefined {
  const branch = branches.get(name);
  if (branch === undefined || NOT_TRUNKED.test(name)) return undefined;
  return Math.min(MOST_TRUNKED, branch + enis - 2);
}

/** GPUs of NVIDIA, the only ones that ECS knows: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html (2026-11). */
function gpus({ GpuInfo }: DescribedType): number[] {
  const known = GpuInfo?.Gpus.filter(({ Manufacturer }) => Manufacturer === "NVIDIA") ?? [];
  const sum = known.reduce((all, gpu) => all + gpu.LogicalGpuCount * gpu.GpuPartitionSize, 0);
  return sum > 0 ? [sum] : [];
}

function branchInterfaces(source: string): Map<string, number> {
  const entries = source.matchAll(
    /"([\w.-]+)": \{[^{}]*?IsTrunkingCompatible:\s*true,\s*BranchInterface:\s*(\d+)/g,
  );
  return new Map([...entries].map(([, name = "", count]) => [name, Number(count)]));
}

function bySize([a, one]: [string, DescribedType], [b, other]: [string, DescribedType]): number {
  const [family = ""] = a.split(".");
  const [otherFamily = ""] = b.split(".");
  return (
    family.localeCompare(otherFamily) ||
    one.VCpuInfo.DefaultVCpus - other.VCpuInfo.DefaultVCpus ||
    one.MemoryInfo.SizeInMiB - other.MemoryInfo.SizeInMiB ||
    a.localeCompare(b)
  );
}
