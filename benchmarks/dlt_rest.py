"""The other side of `syncing.py --dlt`: the same pages by dlt's rest_api source into SQLite, in an environment of its own.

Usage: DLT_PYTHON benchmarks/dlt_rest.py asana|jira|trello URL FOLDER SCOPE...
"""

from __future__ import annotations

import os
import sys
from typing import Any

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

import dlt
from dlt.sources.rest_api import rest_api_source


def resources(tool: str, scopes: list[str]) -> list[dict[str, Any]]:
    """Say what is read, as the source's documentation shows it."""
    if tool == "jira":
        fields = "summary,status,assignee,updated,labels,priority,description"
        asked = {"jql": f"project in ({', '.join(scopes)}) ORDER BY id", "fields": fields, "maxResults": 100}
        paging = {"type": "cursor", "cursor_path": "nextPageToken", "cursor_param": "nextPageToken"}
        found = {"path": "rest/api/3/search/jql", "params": asked, "paginator": paging, "data_selector": "issues"}
        return [{"name": "tasks", "endpoint": found}]
    if tool == "asana":
        fields = "name,completed,modified_at,assignee.name,memberships.section.name,due_on,notes"
        paging = {"type": "cursor", "cursor_path": "next_page.offset", "cursor_param": "offset"}
        return [
            {
                "name": f"tasks_{scope}",
                "table_name": "tasks",
                "endpoint": {
                    "path": "api/1.0/tasks",
                    "params": {"project": scope, "limit": 100, "opt_fields": fields},
                    "paginator": paging,
                    "data_selector": "data",
                },
            }
            for scope in scopes
        ]
    return [
        {
            "name": f"tasks_{scope}",
            "table_name": "tasks",
            "endpoint": {"path": f"1/boards/{scope}/cards", "paginator": "single_page", "data_selector": "$"},
        }
        for scope in scopes
    ]


def main() -> None:
    """Read everything, and print how many rows came."""
    tool, url, folder, *scopes = sys.argv[1:]
    pipeline = dlt.pipeline(
        "bench",
        destination=dlt.destinations.sqlalchemy(f"sqlite:///{folder}/peer.db"),
        dataset_name="bench",
        pipelines_dir=folder,
    )
    pipeline.run(rest_api_source({"client": {"base_url": url}, "resources": resources(tool, scopes)}))
    print(pipeline.last_trace.last_normalize_info.row_counts["tasks"])


if __name__ == "__main__":
    main()
