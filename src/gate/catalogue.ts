import type { GateRule } from "./change.ts";
import { AUDIT_RULES } from "./rules/audit.ts";
import { DELETION_RULES } from "./rules/deletion.ts";
import { ENCRYPTION_RULES } from "./rules/encryption.ts";
import { EXPOSURE_RULES } from "./rules/exposure.ts";
import { GRANT_RULES } from "./rules/grants.ts";
import { IDENTITY_RULES } from "./rules/identities.ts";
import { PROTECTION_RULES } from "./rules/protection.ts";
import { SECURITY_GROUP_RULES } from "./rules/security-groups.ts";
import { TRANSPORT_RULES } from "./rules/transport.ts";

/** What the gate refuses, by what is at stake. */
export const GATE_RULES: Readonly<Record<string, readonly GateRule[]>> = {
  "Deletion and replacement": DELETION_RULES,
  Grants: GRANT_RULES,
  Identities: IDENTITY_RULES,
  Exposure: [...SECURITY_GROUP_RULES, ...EXPOSURE_RULES, ...TRANSPORT_RULES],
  Encryption: ENCRYPTION_RULES,
  Protection: PROTECTION_RULES,
  Audit: AUDIT_RULES,
};

export const ALL_GATE_RULES: readonly GateRule[] = Object.values(GATE_RULES).flat();
