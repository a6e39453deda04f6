"""Listeners of Elastic Load Balancing that are changed."""

from .elbv2 import probe_balancer
from .registry import repair, wrap

ACTION = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"


def probe_certificates(aws, count):
    client = aws("acm")
    return [
        client.request_certificate(DomainName=f"{aws.name}-{index}.example.com")["CertificateArn"]
        for index in range(count)
    ]


@repair("elb-modify-listener-certificates")
class ModifyListenerCertificates:
    """A change of a listener concerns its default certificate alone: those that were added for other domains stay.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html
    """

    @staticmethod
    def holds(aws):
        client, balancer = probe_balancer(aws)
        first, second = probe_certificates(aws, 2)
        made = client.create_listener(
            LoadBalancerArn=balancer,
            Protocol="HTTPS",
            Port=443,
            Certificates=[{"CertificateArn": first}],
            DefaultActions=[ACTION],
        )["Listeners"]
        arn = made[0]["ListenerArn"]
        client.add_listener_certificates(ListenerArn=arn, Certificates=[{"CertificateArn": second}])
        client.modify_listener(ListenerArn=arn, SslPolicy=POLICY, Certificates=[{"CertificateArn": first}])
        found = client.describe_listener_certificates(ListenerArn=arn)["Certificates"]
        return second in [certificate["CertificateArn"] for certificate in found]

    @staticmethod
    def apply():
        from moto.elbv2.models import ELBv2Backend

        @wrap(ELBv2Backend, "modify_listener")
        def modify_listener(original, self, arn, *args, **kwargs):
            [listener] = self.describe_listeners(load_balancer_arn=None, listener_arns=[arn])
            added = [it for it in listener.certificates or [] if it != listener.certificate]
            made = original(self, arn, *args, **kwargs)
            made.certificates = [*(made.certificates or []), *(it for it in added if it not in made.certificates)]
            return made


@repair("elb-modify-tls-listener")
class ModifyTlsListener:
    """A TLS listener of a Network Load Balancer can be changed, such as its security policy.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html
    """

    @staticmethod
    def holds(aws):
        client, balancer = probe_balancer(aws, "network")
        vpc = client.describe_load_balancers(LoadBalancerArns=[balancer])["LoadBalancers"][0]["VpcId"]
        group = client.create_target_group(
            Name=aws.name[-32:].strip("-"), Protocol="TCP", Port=80, TargetType="ip", VpcId=vpc
        )["TargetGroups"][0]["TargetGroupArn"]
        (certificate,) = probe_certificates(aws, 1)
        given = {
            "Protocol": "TLS",
            "Certificates": [{"CertificateArn": certificate}],
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": group}],
        }
        made = client.create_listener(LoadBalancerArn=balancer, Port=443, **given)["Listeners"]
        arn = made[0]["ListenerArn"]
        try:
            client.modify_listener(ListenerArn=arn, SslPolicy=POLICY, **given)
        except client.exceptions.UnsupportedProtocolException:
            return False
        [found] = client.describe_listeners(ListenerArns=[arn])["Listeners"]
        return (found["Protocol"], found["SslPolicy"]) == ("TLS", POLICY)

    @staticmethod
    def apply():
        from moto.elbv2.models import ELBv2Backend

        @wrap(ELBv2Backend, "modify_listener")
        def modify_listener(original, self, arn, port=None, protocol=None, *args, **kwargs):
            if protocol != "TLS":
                return original(self, arn, port, protocol, *args, **kwargs)
            # What moto refuses is the word alone: it treats the rest as it treats HTTPS.
            made = original(self, arn, port, "HTTPS", *args, **kwargs)
            made.protocol = protocol
            return made
