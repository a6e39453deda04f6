import { tagsAt, textsAt, valuesAt } from "../../../src/rehearsal/authorization/parameters.ts";
import { readForm } from "../../../src/rehearsal/authorization/protocols/form.ts";
import { route53Call } from "../../../src/rehearsal/authorization/protocols/route53.ts";
import { s3Call } from "../../../src/rehearsal/authorization/protocols/s3.ts";
import { schedulerCall } from "../../../src/rehearsal/authorization/protocols/scheduler.ts";
import { readXml } from "../../../src/rehearsal/authorization/xml.ts";

describe("a form", () => {
  it("has lists, objects and maps in its names", () => {
    const form =
      "A=1&Tags.member.1.Key=k&Tags.member.1.Value=v&Tags.member.2.Key=l&Map.entry.1.key=x&F.1.V.1=y&F.1.V.2=z";
    expect(readForm(form)).toEqual({
      A: "1",
      Tags: [{ Key: "k", Value: "v" }, { Key: "l" }],
      Map: [{ key: "x" }],
      F: [{ V: ["y", "z"] }],
    });
  });

  it("has no more than ten members in the wrong order", () => {
    const body = Array.from({ length: 12 }, (_, i) => `Id.${i + 1}=i${i + 1}`).join("&");
    expect(textsAt(readForm(body), "Id")).toEqual(Array.from({ length: 12 }, (_, i) => `i${i + 1}`));
  });

  it("takes names of every object for names", () => {
    expect(readForm("__proto__.polluted=1&constructor=2")).toBeDefined();
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

describe("XML", () => {
  it("is a tree of elements, a list where a name is repeated", () => {
    const xml = `<?xml version="1.0"?><A xmlns="urn:x"><B>1</B><C><D>a &amp; b</D><D>&#x41;</D></C><E/></A>`;
    expect(readXml(xml)).toEqual({ A: { B: "1", C: { D: ["a & b", "A"] }, E: "" } });
  });

  it("ends where it is not well-formed", () => {
    for (const broken of ["", "no xml", "<A>", "</A>", "<A><B></A>"])
      expect(() => readXml(broken)).not.toThrow();
  });
});

describe("parameters", () => {
  const parameters = { list: [{ name: "a" }, { name: ["b", 2] }], flag: true, none: null };

  it("are found through lists, as texts", () => {
    expect(textsAt(parameters, "list.name")).toEqual(["a", "b", "2"]);
    expect(textsAt(parameters, "flag")).toEqual(["true"]);
    expect(valuesAt(parameters, "none")).toEqual([]);
    expect(textsAt(parameters, "list.name.length")).toEqual([]);
    expect(textsAt(parameters, "constructor")).toEqual([]);
  });

  it("have tags in every form", () => {
    const wanted = new Map([["Project", "shop"]]);
    expect(tagsAt({ tags: { Project: "shop" } }, "tags")).toEqual(wanted);
    expect(tagsAt({ Tags: [{ Key: "Project", Value: "shop" }] }, "Tags")).toEqual(wanted);
    expect(tagsAt({ tags: [{ key: "Project", value: "shop" }] }, "tags")).toEqual(wanted);
    expect(tagsAt({ Tags: [{ TagKey: "Project", TagValue: "shop" }] }, "Tags")).toEqual(wanted);
    expect(tagsAt({ Tags: [{ Key: "Empty" }] }, "Tags")).toEqual(new Map([["Empty", ""]]));
  });
});

describe("paths", () => {
  const call = (method: string, target: string) => s3Call({ method, target, headers: {}, body: "" });

  it("of EventBridge Scheduler name schedule, group and what is tagged", () => {
    const scheduler = (method: string, target: string, body: object = {}) =>
      schedulerCall({ method, target, headers: {}, body: JSON.stringify(body) });
    const Target = { RoleArn: "arn:aws:iam::123456789012:role/run" };
    expect(scheduler("POST", "/schedules/nightly", { GroupName: "jobs", Target })).toEqual({
      operation: "CreateSchedule",
      parameters: { Name: "nightly", GroupName: "jobs", Target },
    });
    expect(scheduler("PUT", "/schedules/nightly", { GroupName: "jobs" }).operation).toBe("UpdateSchedule");
    expect(scheduler("DELETE", "/schedules/nightly?clientToken=1&groupName=jobs")).toEqual({
      operation: "DeleteSchedule",
      parameters: { Name: "nightly", GroupName: "jobs" },
    });
    expect(scheduler("GET", "/schedule-groups/jobs").operation).toBe("GetScheduleGroup");
    expect(scheduler("GET", "/schedule-groups").operation).toBe("ListScheduleGroups");
    const arn = "arn:aws:scheduler:eu-west-3:123456789012:schedule-group/jobs";
    expect(scheduler("DELETE", `/tags/${encodeURIComponent(arn)}?TagKeys=a&TagKeys=b`)).toEqual({
      operation: "UntagResource",
      parameters: { ResourceArn: arn, TagKeys: ["a", "b"] },
    });
    expect(() => scheduler("PATCH", "/schedules/nightly")).toThrow("scheduler: PATCH /schedules/nightly");
  });

  it("of S3 name bucket, key and what the query asks for", () => {
    expect(call("GET", "/b/a%20b/c?x-id=GetObject")).toMatchObject({
      operation: "GetObject",
      parameters: { Bucket: "b", Key: "a b/c" },
    });
    expect(call("GET", "/b/?list-type=2&prefix=v1%2F")).toMatchObject({
      operation: "ListObjectsV2",
      parameters: { Bucket: "b", prefix: "v1/" },
    });
    expect(call("GET", "/").operation).toBe("ListBuckets");
    expect(call("PUT", "/b?publicAccessBlock").operation).toBe("PutPublicAccessBlock");
    expect(call("DELETE", "/b/k?versionId=1").operation).toBe("DeleteObjectVersion");
    expect(call("PUT", "/b/k?partNumber=1&uploadId=2").operation).toBe("UploadPart");
    expect(call("POST", "/b/k?uploads").operation).toBe("CreateMultipartUpload");
    expect(call("PATCH", "/b").operation).toBe("PATCH on a bucket");
  });

  it("of Route 53 name the zone", () => {
    const zone = { method: "GET", target: "/2013-04-01/hostedzone/Z1/rrset?name=a", headers: {}, body: "" };
    expect(route53Call(zone)).toEqual({ operation: "ListResourceRecordSets", parameters: { Id: "Z1" } });
  });
});
