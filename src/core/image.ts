/** A private ECR repository that an image reference names. */
export interface EcrRepository {
  readonly account: string;
  readonly region: string;
  readonly repository: string;
}

const ECR =
  /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([a-z0-9][a-z0-9._/-]*?)(?::[\w][\w.-]*)?(?:@sha256:[0-9a-f]{64})?$/;

/** The private ECR repository of an image, or undefined when it comes from somewhere else. */
export function ecrRepository(image: string): EcrRepository | undefined {
  const [, account, region, repository] = ECR.exec(image) ?? [];
  return account && region && repository ? { account, region, repository } : undefined;
}
