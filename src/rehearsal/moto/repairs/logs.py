"""Amazon CloudWatch Logs."""

import json
import uuid

from .registry import fault, memory, repair


@repair("logs-query-definition")
class QueryDefinition:
    """PutQueryDefinition saves a query of Logs Insights, or changes the one with the given id;
    DescribeQueryDefinitions lists those whose name begins with a prefix, and DeleteQueryDefinition deletes one.

    Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
    """

    @staticmethod
    def holds(aws):
        client = aws("logs")
        made = client.put_query_definition(name=aws.name, queryString="fields @timestamp", logGroupNames=["/g"])
        query_id = made["queryDefinitionId"]
        client.put_query_definition(name=aws.name, queryString="limit 1", queryDefinitionId=query_id)
        found = client.describe_query_definitions(queryDefinitionNamePrefix=aws.name)["queryDefinitions"]
        gone = client.delete_query_definition(queryDefinitionId=query_id)["success"]
        left = client.describe_query_definitions(queryDefinitionNamePrefix=aws.name)["queryDefinitions"]
        return [query["queryString"] for query in found] == ["limit 1"] and gone and left == []

    @staticmethod
    def apply():
        from moto.logs.responses import LogsResponse

        def saved(self):
            return memory(self.logs_backend, "queries")

        def put_query_definition(self):
            query_id = self._get_param("queryDefinitionId") or str(uuid.uuid4())
            given = {name: self._get_param(name) for name in ("name", "queryString", "logGroupNames")}
            query = {name: value for name, value in given.items() if value is not None}
            saved(self)[query_id] = {"queryDefinitionId": query_id, **query}
            return json.dumps({"queryDefinitionId": query_id})

        def describe_query_definitions(self):
            prefix = self._get_param("queryDefinitionNamePrefix") or ""
            found = [query for query in saved(self).values() if query["name"].startswith(prefix)]
            return json.dumps({"queryDefinitions": found})

        def delete_query_definition(self):
            if saved(self).pop(self._get_param("queryDefinitionId"), None) is None:
                raise fault("ResourceNotFoundException", "The specified query definition does not exist.")
            return json.dumps({"success": True})

        LogsResponse.put_query_definition = put_query_definition
        LogsResponse.describe_query_definitions = describe_query_definitions
        LogsResponse.delete_query_definition = delete_query_definition
