import type { Job, Step, Workflow } from "./workflow.ts";

/** What a job may have beside reading the code, and nothing more. */
const ALLOWED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "ci/check": {},
  "drift/list": {},
  "drift/check": { "id-token": "write" },
  "drift/report": { issues: "write" },
  "plan/diff": {},
  "plan/plan": { actions: "read", "id-token": "write" },
  "plan/comment": { "pull-requests": "write" },
  "apply/list": {},
  "apply/plan": { "id-token": "write" },
  "apply/apply": { "id-token": "write" },
};

/** Everything about a workflow that would let somebody do what they may not. Empty when all is as it should be. */
export function weaknesses(workflow: Workflow, text: string): string[] {
  const found = [
    ...("pull_request_target" in workflow.on ? ["runs code of a fork with the rights of the base"] : []),
    ...("workflow_run" in workflow.on ? ["runs after a workflow of a fork with the rights of the base"] : []),
    ...(/secrets\s*[.[]/.test(text) ? ["uses a stored secret"] : []),
    ...(/AWS_(SECRET_)?ACCESS_KEY|aws-access-key-id|aws-secret-access-key/i.test(text) ? ["uses a key"] : []),
    ...(workflow.name !== "ci" && Object.keys(workflow.permissions).length > 0
      ? ["gives permissions to every job"]
      : []),
    ...(Object.values(workflow.permissions).some((right) => right !== "read")
      ? ["lets every job write"]
      : []),
  ];
  return [
    ...found,
    ...Object.entries(workflow.jobs).flatMap(([name, job]) =>
      ofJob(`${workflow.name}/${name}`, job, workflow).map((problem) => `${name}: ${problem}`),
    ),
  ];
}

function ofJob(id: string, job: Job, workflow: Workflow): string[] {
  const rights = { ...(job.permissions ?? workflow.permissions) };
  const wanted = { contents: "read", ...ALLOWED[id] };
  const credentials = job.steps.findIndex(({ uses }) => uses?.startsWith("aws-actions/"));
  const installs = job.steps.findLastIndex(
    ({ run }) => run !== undefined && /\bnpm (ci|install)\b/.test(run),
  );
  const group = job.concurrency;
  return [
    ...(JSON.stringify(sorted(rights)) === JSON.stringify(sorted(wanted))
      ? []
      : [`has the permissions ${JSON.stringify(rights)}`]),
    ...("id-token" in rights === credentials >= 0 ? [] : ["id-token and credentials do not belong together"]),
    ...(credentials >= 0 && installs > credentials ? ["installs packages with credentials at hand"] : []),
    ...(group?.group.startsWith("tf-") && group["cancel-in-progress"] ? ["lets go of a lock"] : []),
    ...(credentials >= 0 && group?.["cancel-in-progress"] ? ["interrupts an engine"] : []),
    ...(credentials >= 0 && "pull_request" in workflow.on && !forksAreOut(job) ? ["lets forks in"] : []),
    ...(job["timeout-minutes"] > 0 ? [] : ["has no time limit"]),
    ...job.steps.flatMap(ofStep),
  ];
}

function ofStep({ env, run, uses, with: inputs }: Step): string[] {
  const name = uses ?? (run ?? "").split("\n")[0];
  return [
    ...(run?.includes("${{") ? ["puts an expression into a script"] : []),
    ...(uses !== undefined && !/^[\w.-]+(\/[\w.-]+)+@[0-9a-f]{40}$/.test(uses) ? ["is not pinned"] : []),
    ...(uses?.startsWith("actions/checkout@") && inputs["persist-credentials"] !== false
      ? ["leaves a token in the clone"]
      : []),
    ...(uses?.startsWith("actions/upload-artifact@") &&
    /plan|tfstate|cdktf\.out|^\.\/?$/.test(String(inputs["path"]))
      ? ["uploads what may hold secrets"]
      : []),
    ...("GITHUB_TOKEN" in env && env["GITHUB_TOKEN"] !== "${{ github.token }}"
      ? ["brings a token of its own"]
      : []),
  ].map((problem) => `${name} ${problem}`);
}

function forksAreOut(job: Job): boolean {
  return job.if?.includes("github.event.pull_request.head.repo.full_name == github.repository") ?? false;
}

function sorted(rights: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(rights).sort(([a], [b]) => (a < b ? -1 : 1));
}
