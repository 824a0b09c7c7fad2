"""Issues exported by hand from Jira, as CSV, XML or saved answers of its API."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.api import ConnectorContext
from connectors.exports.base import Bundle
from connectors.exports.base import ExportConnector
from connectors.exports.files import ExportFile
from connectors.exports.jira_csv import JiraCsv
from connectors.exports.jira_json import JiraJson
from connectors.exports.jira_pages import bundle_pages
from connectors.exports.jira_xml import JiraXml
from mapping.jira import to_task


class JiraExports(ExportConnector):
    """The exported issues of one connection."""

    def __init__(self, context: ConnectorContext) -> None:
        """Take the files that the connection names; nothing is read yet."""
        super().__init__(context, tool="jira", readers=(JiraCsv(), JiraJson(), JiraXml()), to_task=to_task)

    def bundle(self, files: Sequence[ExportFile]) -> Sequence[Bundle]:
        """Put the saved pages of one search together; every other file stands alone."""
        saved = [file for file in files if self.format_of(file) == JiraJson.format]
        if len(saved) < 2:  # noqa: PLR2004 - one page has nothing to be put together with
            return super().bundle(files)
        return bundle_pages(files, saved)
