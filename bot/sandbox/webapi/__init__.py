"""The Web API: one function per method, found by name."""

from bot.sandbox.webapi import blocks, chat, connect, conversations, directory, files, users, views
from bot.sandbox.webapi.registry import METHODS, Call, Method, SlackError

__all__ = [
    "METHODS",
    "Call",
    "Method",
    "SlackError",
    "blocks",
    "chat",
    "connect",
    "conversations",
    "directory",
    "files",
    "users",
    "views",
]
