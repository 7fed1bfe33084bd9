"""A whole day of trouble at MONITOR_LOG=debug, with every library talking: no secret anywhere."""

import http.client
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from monitor.store import outbox, schema

HEART = "kanarinac-srce-1"
TOKEN = "kanarinac-žeton-2"
WRONG = "kanarinac-pogodak-3"
KEY = "kanarinac-ključ-4"
PARTS = [f"kanarinac-{number}-tajna" for number in range(10, 18)]
"""One for each place of an address in which a secret may stand."""
OUTSIDE = [f'kanarinac-{number}-izvan/"š&{number}' for number in range(20, 23)]
"""In a variable, a default and a file: nothing of them is written into the rules."""

# Written into the file itself, as those do who have not read of variables.
CHANNELS = """\
  posted: {{url: "webhook://{host}/hooks/{0}?secret={1}&key={2}"}}
  json: {{url: "json://{3}:{4}@{host}/{5}"}}
  letters: {{url: "mailto://{6}:{7}@127.0.0.1:9?from=m@example.org&to=d@example.org"}}
  unset: {{url: "${{NOWHERE}}"}}
  outside: {{url: ["${{HOOK_URL}}", "webhook://{host}/b?secret=${{HOOK:-x}}", "${{file:{file}}}"]}}
"""
TALKING = {"alembic", "apprise", "asyncio", "monitor", "uvicorn"}


def asked(daemon: Any, method: str, path: str, **headers: str) -> str:
    """Everything of an answer."""
    connection = http.client.HTTPConnection(daemon.address, timeout=30)
    try:
        connection.request(method, path, headers={"Connection": "close", **headers})
        answer = connection.getresponse()
        return f"{answer.status} {answer.headers} {answer.read().decode()}"
    finally:
        connection.close()


def dumped(daemon: Any) -> str:
    """Everything in every table."""
    return str(
        daemon.read(
            lambda c: [c.execute(table.select()).all() for table in schema.metadata.sorted_tables]
        )
    )


def arguments(pid: int) -> str:
    """Of a process and those that it started, as everybody on the machine may read them."""
    own = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    begun = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return own + "".join(arguments(int(child)) for child in begun)


def secrets(daemon: Any) -> list[str]:
    """What must not be seen."""
    password = urlsplit(daemon.variables["MONITOR_DATABASE_URL"]).password
    assert password
    outside = [part for one in OUTSIDE for part in (one, quote(one), quote(one, safe=""))]
    return [HEART, TOKEN, WRONG, KEY, *PARTS, *outside, password, "kanarinac"]


def everywhere(daemon: Any, press: Any, receiver: Any, items: Any, write_rules: Any) -> str:
    """The rules, with secrets wherever there can be one; some stand in the environment alone."""
    daemon.variables |= {
        "MONITOR_TOKEN": f"ana:{TOKEN}",
        "MONITOR_HEARTBEAT_URL": f"http://{receiver.host}/ping/{HEART}",
        "MONITOR_LOG": "debug",
    }
    asked_for = f"/koha?api_key={quote(KEY)}"
    press.feed(asked_for[1:], items(1))
    hook = f"webhook://{receiver.host}/{{}}?secret={{}}"
    first, second, third = (quote(one, safe="") for one in OUTSIDE)
    file = daemon.home / "secret"
    file.write_text(hook.format("c", third), encoding="utf-8")
    daemon.variables |= {"HOOK_URL": hook.format("a", first), "HOOK": second}
    channels = CHANNELS.format(*PARTS, host=receiver.host, file=file)
    rules = write_rules("koha", "mbyllur", more=channels).replace('/koha"', f'{asked_for}"')
    daemon.rules.write_text(rules, encoding="utf-8")
    return str(rules)


def trouble(daemon: Any, postgres: Any, wait: Any, rules: str) -> None:
    """Mistakes in the lines that have the secrets, and the database gone for a moment."""
    daemon.rules.write_text(rules.replace("?secret=", "?wrong secret="), encoding="utf-8")
    wait(lambda: daemon.logged("rules were not reloaded") or daemon.logged("rules were reloaded"))
    daemon.rules.write_text(f"{rules}\n  twice: 1\n  twice: 2\n", encoding="utf-8")
    wait(lambda: daemon.logged("the rules were not reloaded"))
    postgres.stop()
    wait(lambda: daemon.logged("the database cannot be used"))
    postgres.start()
    wait(lambda: daemon.status("/readyz") == 200)


def test_of_no_secret_anything_is_told(  # noqa: PLR0917 - what it needs
    daemon: Any, postgres: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    daemon.use(postgres.url)
    rules = everywhere(daemon, press, receiver, items, write_rules)
    receiver.open()
    receiver.page(f"/{PARTS[5]}", "", "", status=500)
    daemon.start()
    token = {"Authorization": f"Bearer {TOKEN}".encode().decode("latin-1")}
    told = [asked(daemon, "GET", "/alerts", Authorization=f"Bearer {WRONG}")]
    told.append(asked(daemon, "GET", "/", Authorization="Basic YW5hOmthbmFyaW5hYw=="))

    wait(lambda: receiver.count("POST", f"/hooks/{PARTS[0]}?key={PARTS[2]}"))
    wait(lambda: receiver.count("POST", f"/{PARTS[5]}"))
    wait(lambda: all(receiver.count("POST", f"/{name}") for name in "abc"))
    wait(lambda: len(daemon.logged("a channel fails")) >= 3)
    trouble(daemon, postgres, wait, rules)

    paths = ("/", "/alerts", "/sources", "/problems", "/metrics", "/api/alerts", "/api/sources")
    told += [asked(daemon, "GET", path, **token) for path in paths]
    assert all(" 200 " in f" {answer} "[:6] for answer in told[2:])
    told.append(asked(daemon, "POST", "/api/reload", **token))
    told.append(arguments(daemon.pid))
    ran = [daemon.monitor(verb) for verb in ("doctor", "send-test")]
    told += [one.stdout + one.stderr for one in ran]
    # What is written into the rules is kept with them; what stands elsewhere is not.
    whole = dumped(daemon)
    written = {KEY, *PARTS, "kanarinac"}
    assert {one for one in secrets(daemon) if one in whole} <= written
    waiting = daemon.read(outbox.counts)
    assert waiting, "there was something to send"
    daemon.stop()
    told.append(daemon.log_text)

    for text in told:
        assert [one for one in secrets(daemon) if one in text] == []
    loggers = {line["logger"].partition(".")[0] for line in daemon.logged("")}
    assert loggers >= TALKING, "libraries were heard"
