import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** What the proxy answers in place of AWS. */
export interface Fault {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Decides by what a request says; undefined lets it through. */
export type Decide = (call: {
  readonly target: string;
  readonly body: string;
  readonly host: string;
}) => Fault | undefined;

export interface FaultyAws {
  readonly endpoint: string;
  /** Changes what is answered from now on. */
  set(decide: Decide): void;
  close(): Promise<void>;
}

/** An AWS that answers some requests with an error and passes the others on to the emulator. */
export async function startFaultyAws(upstream: string): Promise<FaultyAws> {
  let decide: Decide = () => undefined;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      const target = String(incoming.headers["x-amz-target"] ?? "");
      const host = String(incoming.headers.authorization ?? "");
      const fault = decide({ target, host, body: body.toString() });
      if (fault) {
        outgoing.writeHead(fault.status, fault.headers).end(fault.body);
        return;
      }
      const options = { method: incoming.method, headers: incoming.headers };
      const passed = request(`${upstream}${incoming.url}`, options, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      passed.on("error", () => outgoing.destroy());
      passed.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    set: (next) => {
      decide = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** An error of a service that speaks JSON, such as DynamoDB. */
export function jsonFault(status: number, type: string, message: string): Fault {
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.0" },
    body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message }),
  };
}

/** An error of a service that speaks XML, such as STS. */
export function xmlFault(status: number, code: string, message: string): Fault {
  return {
    status,
    headers: { "content-type": "text/xml" },
    body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  };
}

/** STS's answer about who is calling, for another account. */
export function identityOf(account: string): Fault {
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/x</Arn><UserId>X</UserId><Account>${account}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  };
}
