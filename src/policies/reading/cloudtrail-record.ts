import { ANY, type Selector } from "../../core/filter-pattern/pattern.ts";

/** Fields of a record; `true` where what is below differs from event to event, or where nothing is below. */
interface Fields {
  readonly [name: string]: true | Fields;
}

const leaves = (names: string): Fields => Object.fromEntries(names.split(/\s+/).map((name) => [name, true]));

/**
 * What a CloudTrail record can hold. Sources (2026-11):
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html,
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html.
 */
const RECORD: Fields = {
  ...leaves(`addendum additionalEventData apiVersion awsRegion edgeDeviceDetails errorCode errorMessage eventCategory
    eventContext eventID eventName eventSource eventTime eventType eventVersion insightDetails managementEvent readOnly
    recipientAccountId requestID requestParameters responseElements serviceEventDetails sessionCredentialFromConsole
    sharedEventID sourceIPAddress tlsDetails userAgent vpcEndpointAccountId vpcEndpointId`),
  resources: leaves("ARN accountId type"),
  userIdentity: {
    ...leaves(
      "accessKeyId accountId arn credentialId identityProvider inScopeOf invokedBy principalId type userName",
    ),
    onBehalfOf: leaves("identityStoreArn userId"),
    sessionContext: {
      ...leaves("assumedRoot ec2RoleDelivery sourceIdentity"),
      attributes: leaves("creationDate mfaAuthenticated"),
      sessionIssuer: leaves("accountId arn principalId type userName"),
      webIdFederationData: { ...leaves("federatedProvider"), attributes: true },
    },
  },
};

/** Whether a record of CloudTrail can have a property there; a misspelled one makes a filter that never matches. */
export function inCloudTrailRecord(selector: Selector): boolean {
  let fields: true | Fields = RECORD;
  for (const step of selector) {
    if (fields === true) return true;
    if (step === ANY || typeof step === "number") continue;
    const next: true | Fields | undefined = Object.hasOwn(fields, step) ? fields[step] : undefined;
    if (next === undefined) return false;
    fields = next;
  }
  return true;
}
