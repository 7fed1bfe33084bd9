"""Alerts → messages: pure, one file a form."""

from monitor.render.freeze import freeze, thaw
from monitor.render.html import html
from monitor.render.plain import Plain, plain
from monitor.render.slack import Slack, slack
from monitor.render.telegram import Telegram, telegram
from monitor.render.terminal import alert as terminal_alert
from monitor.render.terminal import terminal
from monitor.render.view import alert_view
from monitor.render.webhook import alert_json, webhook

__all__ = [
    "Plain",
    "Slack",
    "Telegram",
    "alert_json",
    "alert_view",
    "freeze",
    "html",
    "plain",
    "slack",
    "telegram",
    "terminal",
    "terminal_alert",
    "thaw",
    "webhook",
]
