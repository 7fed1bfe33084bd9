"""Engines that hang, crash, echo, blow up or say nothing; and daemons that are killed."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.errors import TranslationError
from monitor.translate import Engine, Translators

Make = Callable[..., Translators]

TITLE = "Policija je blokirala put"


@pytest.fixture
def failing(translators: Make, fake: Engine, tmp_path: Path) -> Translators:
    return translators(models=tmp_path, engines=(fake,), deadline=20.0)


@pytest.fixture
def hasty(translators: Make, fake: Engine, tmp_path: Path) -> Translators:
    """Of which nobody waits for long."""
    return translators(models=tmp_path, engines=(fake,), deadline=1.0)


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        ("PADA", "fake crashed"),
        ("GREŠKA", "fake failed: RuntimeError: pokvaren model"),
        ("MEMORIJA", "fake failed: MemoryError"),
        ("OGROMNO", "fake crashed"),
        ("MREŽA", "may not use the network"),
        ("ODJEK", "fake gave the text back as it was"),
        ("PRAZNO", "gave nothing"),
        ("NADUTO", "many times the text"),
        ("ODBIJA", "fake: tu riječ ne znam"),
    ],
)
async def test_a_failure_is_told_and_the_next_text_is_translated(
    failing: Translators, harm: str, problem: str
) -> None:
    with pytest.raises(TranslationError, match=problem):
        await failing.translate(f"{harm} u ovom naslovu", "", "hbs", script="Latn")
    done = await failing.translate(TITLE, "", "hbs", script="Latn")
    assert done.title == f"«{TITLE}»"


async def test_one_that_hangs_is_stopped_and_the_next_text_is_translated(
    hasty: Translators,
) -> None:
    with pytest.raises(TranslationError, match="fake hung for 1 s and was stopped"):
        await hasty.translate("VISI u ovom naslovu", "", "hbs", script="Latn")
    done = await hasty.translate(TITLE, "", "hbs", script="Latn")
    assert done.title == f"«{TITLE}»"


@pytest.mark.parametrize("harm", ["PADA", "GREŠKA"])
async def test_the_sentence_that_ends_the_engine_is_left_out(
    failing: Translators, harm: str
) -> None:
    text = f"Prva rečenica. Ova {harm}. Treća rečenica."
    done = await failing.translate(TITLE, text, "hbs", script="Latn")
    assert done.text == "«Prva rečenica.» «Treća rečenica.»"
    assert not done.complete


@pytest.mark.parametrize("harm", ["PRAZNO", "NADUTO", "ODBIJA"])
async def test_a_sentence_without_a_translation_is_left_out(
    failing: Translators, harm: str
) -> None:
    text = f"Prva rečenica. Ova {harm}.\nTreća rečenica."
    done = await failing.translate(TITLE, text, "hbs", script="Latn")
    assert done.text == "«Prva rečenica.»\n«Treća rečenica.»"
    assert not done.complete


async def test_an_echo_is_left_out(failing: Translators) -> None:
    done = await failing.translate(TITLE, "Ova ODJEK rečenica ostaje.", "hbs", script="Latn")
    assert (done.title, done.text, done.complete) == (f"«{TITLE}»", "", False)


async def test_a_lost_number_makes_it_doubtful(failing: Translators) -> None:
    done = await failing.translate(TITLE, "GUBI broj 1389.", "hbs", script="Latn")
    assert done.quality == "doubtful"


async def test_time_runs_out_between_batches_without_a_kill(hasty: Translators) -> None:
    text = "PROCES.\n" + "\n".join(f"SPORO ide {n}." for n in range(40))
    first = await hasty.translate("SPORO ide naslov", text, "hbs", script="Latn")
    assert 2 <= len(first.sentences) < 41
    assert not first.complete
    again = await hasty.translate(TITLE, "Opet PROCES.", "hbs", script="Latn")
    assert again.complete
    assert again.text == first.text.partition("\n")[0]


async def test_a_text_that_ended_the_engine_three_times_is_left_alone(
    failing: Translators,
) -> None:
    with pytest.raises(TranslationError, match="crashed"):
        await failing.translate("PADA naslov", "", "hbs", script="Latn")
    with pytest.raises(TranslationError, match="ended fake 3 times"):
        await failing.translate("PADA naslov", "", "hbs", script="Latn")
    with pytest.raises(TranslationError, match="crashed"):
        await failing.translate("PADA drugi naslov", "", "hbs", script="Latn")


@pytest.mark.parametrize("at_work", [False, True])
async def test_an_engine_that_the_system_kills_starts_anew(
    translators: Make, fake: Engine, tmp_path: Path, *, at_work: bool
) -> None:
    """As the kernel does it to whoever has taken the memory; no text is lost to it."""
    patient = translators(models=tmp_path, engines=(fake,), deadline=40.0)
    pid = int((await patient.translate("PROCES", "", "hbs", script="Latn")).title.strip("«»"))
    title = "SPORO ide ovaj naslov" if at_work else TITLE
    asked = patient.translate(title, "", "hbs", script="Latn")
    descriptor = os.pidfd_open(pid)
    if at_work:
        asked = asyncio.create_task(asked)
        await asyncio.sleep(0)
    os.kill(pid, signal.SIGKILL)
    assert await asyncio.to_thread(ended, [descriptor], 10)
    os.close(descriptor)
    assert title in (await asked).title


async def test_what_a_library_prints_is_no_answer(failing: Translators) -> None:
    done = await failing.translate("GOVORI stalno", "", "hbs", script="Latn")
    assert done.title == "«GOVORI stalno»"


async def test_a_worker_sees_no_secret(
    failing: Translators, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_URL", "slack://token")
    done = await failing.translate("OKOLINA", "", "hbs", script="Latn")
    assert "PATH" in done.title
    assert "SLACK_URL" not in done.title


async def test_texts_at_once_wait_for_each_other(failing: Translators) -> None:
    texts = [f"Vijest broj {n}." for n in range(8)]
    done = await asyncio.gather(
        *(failing.translate(TITLE, text, "hbs", script="Latn") for text in texts)
    )
    assert [one.text for one in done] == [f"«{text}»" for text in texts]


async def test_who_gives_up_leaves_no_answer_behind(failing: Translators) -> None:
    await failing.translate(TITLE, "", "hbs", script="Latn")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await failing.translate("SPORO prvo", "", "hbs", script="Latn")
    done = await failing.translate(TITLE, "", "hbs", script="Latn")
    assert done.title == f"«{TITLE}»"


async def test_closing_ends_a_busy_engine(failing: Translators) -> None:
    await failing.translate(TITLE, "", "hbs", script="Latn")
    busy = asyncio.create_task(failing.translate("VISI opet", "", "hbs", script="Latn"))
    await asyncio.sleep(0)
    await failing.close()
    with pytest.raises(TranslationError):
        await busy
    with pytest.raises(TranslationError, match="closed"):
        await failing.translate("Novi naslov", "", "hbs", script="Latn")


async def test_nothing_to_translate_is_translated(failing: Translators) -> None:
    done = await failing.translate("", " \n", "hbs", script="Latn")
    assert (done.title, done.text, done.complete, done.sentences) == ("", "", True, ())


async def test_a_command_that_is_missing_says_so(
    translators: Make, fake: Engine, tmp_path: Path
) -> None:
    missing = Engine(
        info=fake.info, languages=fake.languages, command=lambda *_: ("/nonexistent/engine",)
    )
    absent = translators(models=tmp_path, engines=(missing,))
    with pytest.raises(TranslationError, match="fake cannot be started: No such file"):
        await absent.translate(TITLE, "", "hbs", script="Latn")


# ── the daemon is killed ──

DAEMON = """
import asyncio, sys
from pathlib import Path
from monitor.translate import Translators

async def main():
    translators = Translators(models=Path(sys.argv[1]), deadline=2.0)
    await translators.translate("Policia bllokoi rrugën.", "", "sq", script="Latn")
    await translators.translate("Policija je blokirala put", "", "hbs", script="Latn")
    print("idle", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    busy = asyncio.create_task(translators.translate("Vojska ide", "", "hbs", script="Latn"))
    await asyncio.sleep(0)
    print("busy", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
def daemon(models: Path) -> Iterator[subprocess.Popen[str]]:
    """A process with both real engines running and idle."""
    command = [sys.executable, "-c", DAEMON, str(models)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "idle\n"
        yield process
        process.kill()


def ended(descriptors: list[int], within: float) -> bool:
    """Whether all processes end in time."""
    waiting = select.poll()
    for descriptor in descriptors:
        waiting.register(descriptor, select.POLLIN)
    left = set(descriptors)
    while left:
        ready = waiting.poll(within * 1000)
        if not ready:
            return False
        for descriptor, _ in ready:
            waiting.unregister(descriptor)
            left.discard(descriptor)
    return True


@pytest.mark.parametrize("state", ["idle", "hung"])
def test_no_engine_outlives_a_killed_daemon(
    daemon: subprocess.Popen[str],
    descendants: Callable[[int], dict[int, str]],
    stop: Callable[[int], list[int]],
    state: str,
) -> None:
    children = descendants(daemon.pid)
    assert {"python", "lt-proc"} <= {name.rstrip("0123456789.") for name in children.values()}
    descriptors = [os.pidfd_open(pid) for pid in children]
    if state == "hung":
        assert stop(daemon.pid)
        assert daemon.stdin
        assert daemon.stdout
        daemon.stdin.write("\n")
        daemon.stdin.flush()
        assert daemon.stdout.readline() == "busy\n"
    daemon.send_signal(signal.SIGKILL)
    assert ended(descriptors, within=10)
    for descriptor in descriptors:
        os.close(descriptor)
