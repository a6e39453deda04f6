import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";

/** An answer of the emulator, taken whole. */
export interface Forwarded {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends a request on as it came, its body read already. */
export function forward(endpoint: string, incoming: IncomingMessage, body: Buffer): Promise<Forwarded> {
  const { connection: _, expect: __, "transfer-encoding": ___, ...headers } = incoming.headers;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(incoming.url ?? "/", endpoint),
      { method: incoming.method, headers: { ...headers, "content-length": body.length } },
      (response) => {
        buffer(response).then(
          (answer) =>
            resolve({ status: response.statusCode ?? 502, headers: response.headers, body: answer }),
          reject,
        );
      },
    );
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

/** Hands the emulator's answer to whoever asked. */
export function passOn({ body, headers, status }: Forwarded, response: ServerResponse): void {
  const { connection: _, "transfer-encoding": __, ...kept } = headers;
  response.writeHead(status, kept);
  response.end(body);
}
