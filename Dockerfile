# Optional: Node, Terraform and Python at the versions of CI, for those who would rather not install them.
#
#   docker build -t ballast .
#   docker run --rm -it -v "$PWD:/work" -v ballast-modules:/work/node_modules ballast npm ci
#   docker run --rm -it -v "$PWD:/work" -v ballast-modules:/work/node_modules ballast npx ballast rehearse dev --short
#
# Podman takes the same commands. AWS credentials are yours to pass, one variable at a time (-e AWS_PROFILE …).
FROM node:20.20.2-bookworm-slim

ARG TERRAFORM=1.11.4
ARG TARGETARCH=amd64
# Checksums: src/engine/release.ts.
RUN set -eu; \
    case "$TARGETARCH" in \
      amd64) sum=1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc ;; \
      arm64) sum=a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633 ;; \
      *) echo "no pinned Terraform for $TARGETARCH" >&2; exit 1 ;; \
    esac; \
    apt-get update; \
    apt-get install -y --no-install-recommends ca-certificates curl git python3 python3-venv unzip; \
    rm -rf /var/lib/apt/lists/*; \
    curl -fsSLo /tmp/terraform.zip "https://releases.hashicorp.com/terraform/${TERRAFORM}/terraform_${TERRAFORM}_linux_${TARGETARCH}.zip"; \
    echo "$sum  /tmp/terraform.zip" | sha256sum -c -; \
    unzip -q /tmp/terraform.zip terraform -d /usr/local/bin; \
    rm /tmp/terraform.zip; \
    mkdir -p /work/node_modules; \
    chown -R node:node /work

USER node
WORKDIR /work
