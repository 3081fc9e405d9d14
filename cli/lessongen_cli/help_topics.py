"""The topics of `lessongen help`: short plain texts for 80 columns. Codes, names and numbers come from the code."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from .exit_codes import MEANINGS, PRECEDENCE, ExitCode, table

WIDTH = 78

# Name -> what it says. A test holds that no setting of the environment is missing.
VARIABLES = {
    "LESSONGEN_BASE_URL": "The LLM's endpoint (OpenAI's chat API), as https://llm.example.org/v1.",
    "LESSONGEN_API_KEY": "Its key. Leave it out where the endpoint wants none.",
    "LESSONGEN_OFFLINE": "1: write without an LLM, for trials.",
    "LESSONGEN_CONFIG": "Settings file; as lessongen --config FILE.",
    "LESSONGEN_STATE_DIR": "Folder of store, broker, logs; default: $XDG_STATE_HOME/lessongen, else"
    " ~/.local/state/lessongen.",
    "LESSONGEN_STORE_URL": "Database; default: SQLite in the state folder. postgresql://user:password@host/name",
    "LESSONGEN_REDIS_URL": "Broker; default: an embedded Valkey. redis://user:password@host:6379/0",
    "LESSONGEN_PROGRESS": "live, plain or none: how progress is shown; default: as the terminal can.",
    "LESSONGEN_ASCII": "1: no glyph beyond ASCII on the screen.",
    "LESSONGEN_PAGER": "Pager of review show; else PAGER, else less -R.",
}
OTHERS = {
    "NO_COLOR": "Set: no colour, no bold, anywhere.",
    "FORCE_COLOR": "1: colour also where no terminal is.",
    "CI": "Set: plain progress, no live screen.",
    "HTTPS_PROXY": "Proxy to the endpoint; HTTP_PROXY, ALL_PROXY and NO_PROXY, too.",
    "SSL_CERT_FILE": "Certificates to trust; SSL_CERT_DIR, too.",
    "TZ": "Time zone of the times that people read; JSON and logs are UTC.",
}


def exit_codes() -> str:
    """Every code, and the rules."""
    strong = " > ".join(str(int(code)) for code in PRECEDENCE if code not in (143, 130, 129, 2, 5, 6, 7))
    return "\n".join(
        [
            "Exit codes:",
            *table({code: MEANINGS[code] for code in ExitCode}),
            "",
            *_filled(
                "run, watch, and retry-failed and resume with --watch, end as the batch did. Commands that only look"
                " (list, show, logs, report, review) end with 0 whatever became of it; status does, unless"
                " --exit-status is given."
            ),
            "",
            *_filled(f"When several hold: signal > {strong}. 1 never means that lessons failed."),
            "",
            "In a script:",
            "",
            "  lessongen run course.yaml",
            "  case $? in",
            "      0)    ;;                                     # every lesson succeeded",
            "      3|4)  lessongen report latest | mail ops ;;  # some, or all, did not",
            "      *)    exit 1 ;;                              # the message says what to do",
            "  esac",
        ]
    )


def output() -> str:
    """Streams, JSON, progress."""
    return "\n".join(
        [
            *_filled("stdout holds the result, stderr progress and messages. Each is judged by itself:"),
            "",
            "  lessongen report latest > report.md      messages stay on the screen",
            "  lessongen run course.yaml 2> log         plain lines in log, the summary here",
            "",
            *_filled(
                "--json: exactly one JSON document on stdout, for errors, too; what people read stays on stderr."
                ' {"schema": "lessongen/NAME@1", "data": ..., "warnings": []}; an error has "error" in place of'
                ' "data", with code, exit_code, message, hint and retryable. Within @1 keys are only added. The'
                " schemas: lessongen schema list, lessongen schema show NAME."
            ),
            "",
            *_filled(
                "Progress is a live screen on a terminal, else one line a minute (logfmt, UTC). LESSONGEN_PROGRESS sets"
                " it; run and watch write events with --jsonl, one JSON object a line, and run -q nothing at all"
                " unless a person is needed."
                " Without a terminal nothing is coloured, wrapped or cut; a reader that leaves (| head) is no"
                " error. Text of specs, sources and models is shown with control characters escaped."
            ),
        ]
    )


def environment() -> str:
    """Variables and settings files."""
    return "\n".join(
        [
            "Variables:",
            "",
            *_rows(VARIABLES),
            "",
            "Also read:",
            "",
            *_rows(OTHERS),
            "",
            *_filled(
                "Settings are looked for in this order: options, these variables, then one file: --config or"
                " LESSONGEN_CONFIG, else ./lessongen.toml, else ~/.config/lessongen/config.toml ($XDG_CONFIG_HOME)."
                " A key never stands in the file: [provider] api_key_env names the variable that holds it."
                " lessongen config show says where each value comes from; lessongen config validate checks them."
            ),
        ]
    )


def references() -> str:
    """How batches and lessons are named."""
    from lessongen_core.store.batches import MIN_PREFIX

    names = {
        "latest": "the newest batch; the default of watch, status and report",
        "latest:NAME": "the newest batch of a schedule (run --schedule NAME)",
        "9c2hd0vt": "its id, eight characters, as submit prints it",
        "9c2": f"a beginning of the id, at least {MIN_PREFIX} characters, if only one batch has it",
        "nightly-1": "its name (--name, else the course's title); the newest of that name",
        "latest/1.2": "one lesson: batch and lesson id",
        "latest/3": "one lesson: batch and its number from 1, as the screen shows it",
    }
    return "\n".join(
        [
            "REF names a batch, REF/LESSON one of its lessons:",
            "",
            *_rows(names, 14),
            "",
            "lessongen list shows the batches. The shell completes them after:",
            "",
            "  lessongen --install-completion",
        ]
    )


def cron() -> str:
    """An unattended night."""
    return "\n".join(
        [
            "A line for a crontab, or units for systemd, made for your files:",
            "",
            "  lessongen schedule print cron nightly 'course/*.yaml' --env-file night.env",
            "  lessongen schedule print systemd nightly 'course/*.yaml' --env-file night.env",
            "",
            *_filled(
                "cron knows no PATH and none of your variables: the line names all in full, and reads them from a file"
                " that only you can read. -q says nothing unless a person is needed, so that cron mails bad nights"
                " only; --ping-url-file and --notify-cmd tell a monitor or a command of each."
            ),
            "",
            *_filled(
                "The same line night after night is right: finished lessons are reused at no cost, a batch that was"
                " cut off goes on, what failed is asked for again once it is due. Of one schedule one night works at a"
                " time (--if-running). In a crontab % means a new line: write \\%."
            ),
            "",
            "Which end needs a person:  lessongen help exit-codes",
        ]
    )


def errors() -> str:
    """Every error code."""
    from .help_errors import all_errors

    return all_errors()


# Topic -> (what it is about, its text).
TOPICS: dict[str, tuple[str, Callable[[], str]]] = {
    "exit-codes": ("What the exit codes mean, and which commands end with them", exit_codes),
    "output": ("stdout, stderr, --json, progress, colour", output),
    "environment": ("The variables and files that settings come from", environment),
    "references": ("How batches and lessons are named", references),
    "cron": ("Nights without anybody", cron),
    "errors": ("Every error code; errors CODE explains one", errors),
}


def _filled(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _rows(rows: dict[str, str], width: int = 20) -> list[str]:
    hang = " " * (width + 4)
    return [
        line
        for name, text in rows.items()
        for line in textwrap.wrap(
            f"  {name:<{width}}  {text}",
            WIDTH,
            subsequent_indent=hang,
            break_long_words=False,
            break_on_hyphens=False,
        )
    ]
