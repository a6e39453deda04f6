import type { HttpRequest, Operation } from "../http-request.ts";
import { type Parameters, textsAt, valuesAt } from "../parameters.ts";
import { readXml } from "../xml.ts";

/**
 * What follows the bucket's name in the query and makes an operation of its own, such as `?versioning`
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html, 2026-11).
 */
const SUBRESOURCES: Readonly<Record<string, string>> = {
  accelerate: "BucketAccelerateConfiguration",
  acl: "BucketAcl",
  cors: "BucketCors",
  encryption: "BucketEncryption",
  lifecycle: "BucketLifecycleConfiguration",
  location: "BucketLocation",
  logging: "BucketLogging",
  notification: "BucketNotificationConfiguration",
  "object-lock": "ObjectLockConfiguration",
  ownershipControls: "BucketOwnershipControls",
  policy: "BucketPolicy",
  policyStatus: "BucketPolicyStatus",
  publicAccessBlock: "PublicAccessBlock",
  replication: "BucketReplication",
  requestPayment: "BucketRequestPayment",
  tagging: "BucketTagging",
  versioning: "BucketVersioning",
  website: "BucketWebsite",
};

const VERBS: Readonly<Record<string, string>> = { DELETE: "Delete", GET: "Get", PUT: "Put" };

/** Operations on a bucket that the query does not name as a subresource. */
const BUCKET: Readonly<Record<string, string>> = {
  DELETE: "DeleteBucket",
  GET: "ListObjects",
  HEAD: "HeadBucket",
  PUT: "CreateBucket",
};

const OBJECT: Readonly<Record<string, string>> = {
  DELETE: "DeleteObject",
  GET: "GetObject",
  HEAD: "HeadObject",
  PUT: "PutObject",
};

/** An operation of S3 in path style. Headers are parameters too, under their name, as `x-amz-acl`. */
export function s3Call({ body, headers, method, target }: HttpRequest): Operation {
  const [path = "", query = ""] = target.split("?");
  const [, bucket = "", ...key] = path.split("/");
  const search = new URLSearchParams(query);
  const parameters: Parameters = {
    ...readXml(body.startsWith("<") ? body : ""),
    ...Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("x-amz-"))),
    ...Object.fromEntries(search),
    ...(bucket !== "" && { Bucket: decodeURIComponent(bucket) }),
    ...(key.join("") !== "" && { Key: decodeURIComponent(key.join("/")) }),
  };
  const operation = operationOf(method, search, parameters);
  return {
    operation,
    parameters: operation === "DeleteObjects" ? { ...parameters, ...deleted(parameters) } : parameters,
  };
}

/** Objects of a deletion: a version is deleted with another permission than an object. */
function deleted(parameters: Parameters): Parameters {
  const objects = valuesAt(parameters, "Delete.Object");
  const isVersion = (object: unknown) => textsAt(object, "VersionId").length > 0;
  return {
    Keys: textsAt(
      objects.filter((object) => !isVersion(object)),
      "Key",
    ),
    KeysOfVersions: textsAt(objects.filter(isVersion), "Key"),
  };
}

function operationOf(method: string, search: URLSearchParams, { Bucket, Key }: Parameters): string {
  if (Bucket === undefined) return "ListBuckets";
  if (Key !== undefined) return objectOperation(method, search);
  if (search.has("list-type")) return "ListObjectsV2";
  if (search.has("versions")) return "ListObjectVersions";
  if (search.has("uploads")) return "ListMultipartUploads";
  if (method === "POST" && search.has("delete")) return "DeleteObjects";
  const [name] = Object.keys(SUBRESOURCES).filter((each) => search.has(each));
  if (name !== undefined) return `${VERBS[method] ?? method}${SUBRESOURCES[name]}`;
  return BUCKET[method] ?? `${method} on a bucket`;
}

function objectOperation(method: string, search: URLSearchParams): string {
  if (search.has("tagging")) return `${VERBS[method] ?? method}ObjectTagging`;
  if (search.has("uploads")) return "CreateMultipartUpload";
  if (search.has("uploadId")) return method === "PUT" ? "UploadPart" : `${method} on an upload`;
  const name = OBJECT[method] ?? `${method} on an object`;
  return search.has("versionId") ? `${name}Version` : name;
}
