/** The text inside base64 or base64url; undefined when what comes out is not plain text of at least 8 characters. */
export function decodedText(token: string): string | undefined {
  const bare = token.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/");
  if (bare.length < 11 || bare.length % 4 === 1) return undefined;
  let text: string;
  try {
    text = atob(bare);
  } catch {
    return undefined;
  }
  return /^[\t\n\r -~]{8,}$/.test(text) ? text : undefined;
}
