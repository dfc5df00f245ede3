"""Python loads this before an app that says nothing of an address: Slack's client then has the twin's where it would have Slack's.
It is the default of `base_url`; one that the app gives itself stays."""

import os

from slack_sdk.web.base_client import BaseClient

made = BaseClient.__init__
made.__defaults__ = tuple(
    os.environ["SLACK_API_URL"] if default == BaseClient.BASE_URL else default for default in made.__defaults__
)
