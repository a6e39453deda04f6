"""Amazon ECR: pull through cache rules, and templates for the repositories that they make."""

import datetime
import re

from .registry import fault, memory, repair

PREFIX = re.compile(r"([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*/?|ROOT)")
OPEN = re.compile(r"public\.ecr\.aws|quay\.io|registry\.k8s\.io|\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com")
WITH_ACCOUNT = re.compile(r"registry-1\.docker\.io|ghcr\.io|registry\.gitlab\.com|[a-z0-9-]+\.azurecr\.io|cgr\.dev")
SECRET = re.compile(r"arn:aws(-\w+)*:secretsmanager:([a-z0-9-]+):(\d{12}):secret:ecr-pullthroughcache/[\w/+=.@-]+")
MOST_RULES = 50


def refused(call, code):
    from botocore.exceptions import ClientError

    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"] == code
    return False


def given(response, *names):
    values = {name: response._get_param(name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def invalid(text):
    return fault("InvalidParameterException", f"Invalid parameter at {text}")


def check_prefix(name, prefix, shortest, longest):
    if not shortest <= len(prefix) <= longest or not PREFIX.fullmatch(prefix):
        raise invalid(f"'{name}' failed to satisfy constraint: {shortest} to {longest} characters of a prefix")


@repair("ecr-pull-through-cache-rules")
class PullThroughCacheRules:
    """A registry has pull through cache rules, 50 at most and one for each prefix. A prefix of more than 30 characters,
    an upstream registry that Amazon ECR does not know, and one without the secret of an account that it asks for are
    refused, as is a secret of another name, account or Region, or one that is not there. A rule keeps its upstream registry; only the secret and
    the role can be changed.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
    """

    @staticmethod
    def holds(aws):
        ecr = aws("ecr")
        prefix = aws.name[:30].strip("-")

        def create(upstream="public.ecr.aws", name=prefix, **more):
            return ecr.create_pull_through_cache_rule(
                ecrRepositoryPrefix=name, upstreamRegistryUrl=upstream, **more
            )

        def listed():
            return ecr.describe_pull_through_cache_rules(ecrRepositoryPrefixes=[prefix])["pullThroughCacheRules"]

        create()
        elsewhere = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/hub-AbCdEf"
        missing = elsewhere.replace("eu-west-1", "us-east-1")
        hub = aws("secretsmanager").create_secret(Name="ecr-pullthroughcache/hub", SecretString="{}")["ARN"]
        good = (
            [rule["upstreamRegistryUrl"] for rule in listed()] == ["public.ecr.aws"]
            and refused(create, "PullThroughCacheRuleAlreadyExistsException")
            and refused(lambda: create("example.org", "probe-x"), "UnsupportedUpstreamRegistryException")
            and refused(lambda: create("ghcr.io", "probe-x"), "InvalidParameterException")
            and refused(lambda: create("ghcr.io", "probe-x", credentialArn=elsewhere), "InvalidParameterException")
            and refused(lambda: create("ghcr.io", "probe-x", credentialArn=missing), "SecretNotFoundException")
            and refused(lambda: create(name="x" * 31), "InvalidParameterException")
            and create("ghcr.io", "probe-x", credentialArn=hub)["credentialArn"] == hub
        )
        ecr.delete_pull_through_cache_rule(ecrRepositoryPrefix=prefix)
        return good and refused(listed, "PullThroughCacheRuleNotFoundException")

    @staticmethod
    def apply():
        from moto.backends import get_backend
        from moto.core.responses import ActionResult
        from moto.ecr.responses import ECRResponse

        def rules(self):
            return memory(self.ecr_backend, "cache_rules")

        def named(self):
            prefix = self._get_param("ecrRepositoryPrefix")
            if prefix not in rules(self):
                raise fault("PullThroughCacheRuleNotFoundException", f"The rule with prefix '{prefix}' does not exist")
            return rules(self)[prefix]

        def check_secret(self, upstream, secret):
            if secret is None:
                if WITH_ACCOUNT.fullmatch(upstream):
                    raise invalid(f"'credentialArn': {upstream} asks for credentials")
                return
            match = SECRET.fullmatch(secret)
            if not match or match.groups()[1:] != (self.region, self.current_account):
                raise invalid("'credentialArn': a secret of this account and Region in ecr-pullthroughcache/")
            stored = get_backend("secretsmanager")[self.current_account][self.region].secrets.values()
            if not any(one.arn == secret for one in stored):
                raise fault("SecretNotFoundException", f"The secret {secret} does not exist")

        def create_pull_through_cache_rule(self):
            rule = given(
                self,
                "ecrRepositoryPrefix",
                "upstreamRegistryUrl",
                "upstreamRegistry",
                "credentialArn",
                "customRoleArn",
                "upstreamRepositoryPrefix",
            )
            prefix, upstream = rule["ecrRepositoryPrefix"], rule["upstreamRegistryUrl"]
            check_prefix("ecrRepositoryPrefix", prefix, 2, 30)
            if not OPEN.fullmatch(upstream) and not WITH_ACCOUNT.fullmatch(upstream):
                raise fault("UnsupportedUpstreamRegistryException", f"The upstream registry {upstream} is not supported")
            check_secret(self, upstream, rule.get("credentialArn"))
            if prefix in rules(self):
                text = f"A rule with prefix '{prefix}' already exists in the registry"
                raise fault("PullThroughCacheRuleAlreadyExistsException", text)
            if len(rules(self)) >= MOST_RULES:
                raise fault("LimitExceededException", f"The registry has {MOST_RULES} pull through cache rules")
            now = datetime.datetime.now(datetime.timezone.utc)
            rule.update(registryId=self.current_account, createdAt=now, updatedAt=now)
            rules(self)[prefix] = rule
            return ActionResult(rule)

        def describe_pull_through_cache_rules(self):
            wanted = self._get_param("ecrRepositoryPrefixes") or list(rules(self))
            missing = [prefix for prefix in wanted if prefix not in rules(self)]
            if missing:
                text = f"The rule with prefix '{missing[0]}' does not exist"
                raise fault("PullThroughCacheRuleNotFoundException", text)
            return ActionResult({"pullThroughCacheRules": [rules(self)[prefix] for prefix in wanted]})

        def update_pull_through_cache_rule(self):
            rule = named(self)
            change = given(self, "credentialArn", "customRoleArn")
            check_secret(self, rule["upstreamRegistryUrl"], change.get("credentialArn"))
            rule.update(change, updatedAt=datetime.datetime.now(datetime.timezone.utc))
            return ActionResult(rule)

        def delete_pull_through_cache_rule(self):
            return ActionResult(rules(self).pop(named(self)["ecrRepositoryPrefix"]))

        ECRResponse.create_pull_through_cache_rule = create_pull_through_cache_rule
        ECRResponse.describe_pull_through_cache_rules = describe_pull_through_cache_rules
        ECRResponse.update_pull_through_cache_rule = update_pull_through_cache_rule
        ECRResponse.delete_pull_through_cache_rule = delete_pull_through_cache_rule


@repair("ecr-repository-creation-templates")
class RepositoryCreationTemplates:
    """A registry has repository creation templates, one for each prefix, which say what repositories look like that
    Amazon ECR makes for a pull. Tags move where nothing is said. A key of one's own and tags for the repositories need
    a role.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepositoryCreationTemplate.html
    """

    @staticmethod
    def holds(aws):
        ecr = aws("ecr")
        made = {"prefix": aws.name, "appliedFor": ["PULL_THROUGH_CACHE"]}
        ecr.create_repository_creation_template(**made)
        ecr.update_repository_creation_template(prefix=aws.name, imageTagMutability="IMMUTABLE")
        listed = ecr.describe_repository_creation_templates(prefixes=[aws.name])["repositoryCreationTemplates"]
        again = refused(lambda: ecr.create_repository_creation_template(**made), "TemplateAlreadyExistsException")
        tagged = {**made, "prefix": "probe-tags", "resourceTags": [{"Key": "a", "Value": "b"}]}
        roleless = refused(lambda: ecr.create_repository_creation_template(**tagged), "InvalidParameterException")
        ecr.delete_repository_creation_template(prefix=aws.name)
        gone = refused(
            lambda: ecr.delete_repository_creation_template(prefix=aws.name), "TemplateNotFoundException"
        )
        kept = [(one["imageTagMutability"], one["appliedFor"]) for one in listed]
        return kept == [("IMMUTABLE", ["PULL_THROUGH_CACHE"])] and again and roleless and gone

    @staticmethod
    def apply():
        from moto.core.responses import ActionResult
        from moto.ecr.responses import ECRResponse

        names = (
            "appliedFor",
            "customRoleArn",
            "description",
            "encryptionConfiguration",
            "imageTagMutability",
            "lifecyclePolicy",
            "repositoryPolicy",
            "resourceTags",
        )

        def templates(self):
            return memory(self.ecr_backend, "creation_templates")

        def named(self):
            prefix = self._get_param("prefix")
            if prefix not in templates(self):
                raise fault("TemplateNotFoundException", f"The template with prefix '{prefix}' does not exist")
            return templates(self)[prefix]

        def answer(self, template):
            return ActionResult({"registryId": self.current_account, "repositoryCreationTemplate": template})

        def change(template, values):
            whole = {**template, **values, "updatedAt": datetime.datetime.now(datetime.timezone.utc)}
            key = (whole.get("encryptionConfiguration") or {}).get("kmsKey")
            if (key or whole.get("resourceTags")) and not whole.get("customRoleArn"):
                raise invalid("'customRoleArn': KMS keys and resource tags need a role")
            template.update(whole)

        def create_repository_creation_template(self):
            prefix = self._get_param("prefix")
            check_prefix("prefix", prefix, 1, 256)
            if prefix in templates(self):
                raise fault("TemplateAlreadyExistsException", f"The template with prefix '{prefix}' already exists")
            template = {"prefix": prefix, "createdAt": datetime.datetime.now(datetime.timezone.utc)}
            defaults = {"imageTagMutability": "MUTABLE", "encryptionConfiguration": {"encryptionType": "AES256"}}
            change(template, {**defaults, **given(self, *names)})
            templates(self)[prefix] = template
            return answer(self, template)

        def describe_repository_creation_templates(self):
            wanted = self._get_param("prefixes") or list(templates(self))
            found = [templates(self)[prefix] for prefix in wanted if prefix in templates(self)]
            return ActionResult({"registryId": self.current_account, "repositoryCreationTemplates": found})

        def update_repository_creation_template(self):
            template = named(self)
            change(template, given(self, *names))
            return answer(self, template)

        def delete_repository_creation_template(self):
            return answer(self, templates(self).pop(named(self)["prefix"]))

        ECRResponse.create_repository_creation_template = create_repository_creation_template
        ECRResponse.describe_repository_creation_templates = describe_repository_creation_templates
        ECRResponse.update_repository_creation_template = update_repository_creation_template
        ECRResponse.delete_repository_creation_template = delete_repository_creation_template
