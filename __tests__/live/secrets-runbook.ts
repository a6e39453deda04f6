import { DeleteRolePolicyCommand } from "@aws-sdk/client-iam";
import { ballast, findingsIn } from "./commands.ts";
import type { Lookup } from "./tamper.ts";
import type { World } from "./world.ts";

/** An execution role loses its policy, and the commands of the runbook find it and bring it back. */
export async function loseSecretPermission(world: World, of: Lookup) {
  const RoleName = of("aws_iam_role.api_execution", "name");
  await world.clients.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "execution" }));
  const typed = "drift check staging --stack service-api";
  const check = await ballast(world, typed);
  const [finding] = findingsIn(check);
  const reject = `drift reject staging ${finding?.id} --stack service-api --apply`;
  const rejected = await ballast(world, reject);
  const clean = await ballast(world, typed);
  return { said: [check, rejected], check, rejected, clean };
}
