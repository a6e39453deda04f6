import { isObject, parseJson } from "../../../terraform/json.ts";
import type { HttpRequest, Operation } from "../http-request.ts";

/**
 * An operation of AWS Chatbot: its path is its name in small letters, with hyphens
 * (https://docs.aws.amazon.com/chatbot/latest/APIReference/API_Operations.html, 2026-11).
 */
export function chatbotCall({ body, target }: HttpRequest): Operation {
  const [path = ""] = target.split("?");
  const words = path.replace(/^\/|\/$/g, "").split("-");
  const json = parseJson(body);
  return {
    operation: words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join(""),
    parameters: isObject(json) ? json : {},
  };
}
