"""The command line: one program, `drumbeat`. Every refusal is one sentence on standard error and status 2."""

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.settings import SettingsError

Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the words after the program's name; None for the process's own.

    Returns:
        The exit status: 0 done, 1 done with findings, 2 refused with a sentence on standard error.
    """
    options = _parser().parse_args(arguments)
    run: Run = options.run
    try:
        return run(options)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def entry() -> None:
    """What the installed command calls."""
    sys.exit(main())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="drumbeat", description="A Slack bot that enforces an operating cadence.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, run, summary in COMMANDS:
        command = commands.add_parser(name, help=summary, description=summary)
        command.set_defaults(run=run)
        OPTIONS.get(name, _no_options)(command)
    return parser


def _run(options: argparse.Namespace) -> int:
    gc.disable()  # a tenth of the import is spent in looking for garbage among modules, which are none
    from bot.process import run

    gc.freeze()
    gc.enable()
    return run(options.host, options.port)


def _demo(options: argparse.Namespace) -> int:
    from bot.demo import demo

    return demo(options.port)


def _doctor(options: argparse.Namespace) -> int:
    from bot import doctor

    if options.conformance:
        return doctor.conformance(options.channel, options.user)
    return doctor.examine()


def _migrate(_: argparse.Namespace) -> int:
    from bot.settings import load
    from storage import migrate

    migrate.upgrade(load().database_url)
    print("The database is up to date.")
    return 0


def _backup(options: argparse.Namespace) -> int:
    from bot.backup import backup

    return backup(options.file)


def _export(options: argparse.Namespace) -> int:
    from bot import export

    if options.what == "labels":
        return export.export_labels(options.output)
    if options.what == "calendar":
        return export.export_calendar(options.output)
    whose = {"person": options.person, "everything": options.all, "sure": options.yes}
    return export.export_decisions(options.format, options.output, **whose)


def _judge(options: argparse.Namespace) -> int:
    from bot.judge import cli

    if options.report:
        return cli.figures(options.report, sys.stdout, sys.stderr)
    cli.run(sys.stdin, sys.stdout)
    return 0


def _manifest(_: argparse.Namespace) -> int:
    from bot.manifest import as_json

    print(as_json())
    return 0


def _no_options(_: argparse.ArgumentParser) -> None:
    """Most commands take none."""


def _run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on without an app token")
    parser.add_argument(
        "--port", type=int, default=None, help="port (3000); in Socket Mode, serves only the health pages when given"
    )


def _demo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=3111, help="port of the page (3111; another when it is taken)")


def _doctor_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--conformance", action="store_true", help="hold this Slack against what the sandbox does")
    parser.add_argument("--channel", default="", help="a channel the bot is in, to post to and clean up (conformance)")
    parser.add_argument("--user", default="", help="a person to send a DM to and delete it (conformance)")


_EXPORTS = "labels: replies and clicks that may train a judge; calendar: the reviews as an iCalendar file"


def _export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["labels", "calendar", "decisions"], help=_EXPORTS)
    parser.add_argument("--output", type=Path, default=None, help="a new file; for md a folder; else standard output")
    parser.add_argument("--format", choices=["md", "csv", "json"], default="md", help="of decisions (md)")
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--for", dest="person", metavar="U123", help="only decisions that this person may see")
    whose.add_argument("--all", action="store_true", help="also decisions that only some may see; asks for --yes")
    parser.add_argument("--yes", action="store_true", help="--all is meant")


def _judge_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="print figures for a file of labelled replies (docs/judge.md)"
    )


def _backup_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="where to write the copy; must not exist")


COMMANDS: tuple[tuple[str, Run, str], ...] = (
    ("demo", _demo, "Start a stand-in for Slack and the bot, and print the address of its page."),
    ("run", _run, "Run the bot: Socket Mode when SLACK_APP_TOKEN is set, else HTTP."),
    ("doctor", _doctor, "Say what is missing or wrong, and how to mend it."),
    ("migrate", _migrate, "Bring the database up to date."),
    ("backup", _backup, "Copy the SQLite database while the bot runs."),
    (
        "export",
        _export,
        "Write decisions (docs/exports.md), the calendar of reviews, or labels with their authors' consent.",
    ),
    ("judge", _judge, "Judge replies: one JSON object a line in, one a line out."),
    ("manifest", _manifest, "Print the Slack app's manifest as JSON."),
)
OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "run": _run_options,
    "demo": _demo_options,
    "doctor": _doctor_options,
    "backup": _backup_options,
    "judge": _judge_options,
    "export": _export_options,
}

if __name__ == "__main__":
    entry()
