"""What the authorization of requests asks about the account: things by name, roles with their policies."""

import re

from things import FINDERS


class Account:
    """The backends of one account. What is asked for and does not exist is None."""

    def __init__(self, account_id):
        self.account_id = account_id

    def backend(self, service, region):
        from moto.backends import get_backend

        return get_backend(service)[self.account_id][region]

    @property
    def iam(self):
        return self.backend("iam", "aws")

    def thing(self, kind, name, region):
        """Tags, condition keys and policy of what a request names."""
        if kind == "arn":
            kind, name, region = kind_of(name, region)
        finder = FINDERS.get(kind)
        return finder(self, name, region) if finder else None

    def role(self, name):
        """A role with the documents of all its policies."""
        found = next((role for role in self.iam.roles.values() if role.name == name), None)
        if found is None:
            return None
        boundary = found.permissions_boundary_arn
        return {
            "arn": found.arn,
            "trust": found.assume_role_policy_document,
            "identity": [
                *({"place": f"{name}/{each}", "document": text} for each, text in found.policies.items()),
                *(
                    {"place": policy.name, "document": document_of(policy)}
                    for policy in found.managed_policies.values()
                ),
            ],
            "boundary": self.policy(boundary) if boundary else None,
        }

    def policy(self, arn):
        found = self.iam.managed_policies.get(arn)
        return {"place": found.name, "document": document_of(found)} if found else None

    def identity_provider(self, issuer):
        """ARN and audiences of the OpenID Connect provider of an issuer."""
        host = re.sub("^https://", "", issuer)
        for arn, provider in self.iam.open_id_providers.items():
            if re.sub("^https://", "", provider.url) == host:
                return {"arn": arn, "audiences": list(provider.client_id_list or [])}
        return None

    def launch_template(self, name, version, region):
        templates = self.backend("ec2", region).launch_templates
        found = templates.get(name) or next((each for each in templates.values() if each.name == name), None)
        if found is None:
            return None
        data = found.get_version(version).data
        # User data is an object that is no JSON, and nothing of it counts.
        return {"id": found.id, "data": {name: value for name, value in data.items() if name != "UserData"}}


def document_of(policy):
    """The version of a managed policy that counts."""
    return next(version.document for version in policy.versions if version.is_default)


def kind_of(arn, region):
    """Kind and name of what an ARN names."""
    _, _, service, place, _, rest = arn.split(":", 5)
    region = place or region
    if service == "s3":
        return ("s3:object" if "/" in rest else "s3:bucket"), rest, region
    if service == "ec2":
        return "ec2", rest.split("/")[-1], region
    if service == "iam":
        kind, _, path = rest.partition("/")
        return f"iam:{kind}", arn if kind == "policy" else path.split("/")[-1], region
    if service == "logs":
        return service, rest.removeprefix("log-group:").split(":")[0], region
    return service, arn, region
