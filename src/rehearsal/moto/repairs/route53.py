"""Amazon Route 53."""

from .registry import repair, wrap


@repair("route53-record-again")
class RecordAgain:
    """A record that was deleted can be created again with the same values. (moto looks for the values in
    its journal of all changes, and takes any later record of the zone for the deleted one.)

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
    """

    @staticmethod
    def holds(aws):
        client = aws("route53")
        zone = client.create_hosted_zone(Name="probe.test", CallerReference=aws.name)["HostedZone"]["Id"]

        def change(action, name):
            record = {"Name": name, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
            changes = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
            client.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=changes)

        for action, name in (("CREATE", "a"), ("CREATE", "z"), ("DELETE", "a"), ("CREATE", "a")):
            change(action, f"{name}.probe.test")
        records = client.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
        return sorted(r["Name"] for r in records if r["Type"] == "A") == ["a.probe.test.", "z.probe.test."]

    @staticmethod
    def apply():
        from moto.route53.models import Route53Backend

        def key(record, name):
            return (record[name].rstrip("."), record["Type"], record.get("SetIdentifier"))

        @wrap(Route53Backend, "change_resource_record_sets")
        def change_resource_record_sets(original, self, zoneid, change_list):
            zone = self.get_hosted_zone(zoneid)
            live = {(r.name.rstrip("."), r.type, r.set_identifier) for r in zone.rrsets}
            for change in change_list:
                if change["Action"] == "CREATE" and key(change["ResourceRecordSet"], "Name") not in live:
                    while change in zone.rr_changes:
                        zone.rr_changes.remove(change)
            return original(self, zoneid, change_list)
