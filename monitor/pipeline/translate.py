"""translate: one article → its translation, part by part, and the matches in both texts.

A job is one turn at the engines. It goes on with the priority of what is next: headline and
evidence of what waits to be told, then headline and lead, then the text; so that what is urgent
comes before what is long.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.app import App
from monitor.errors import TranslationError
from monitor.jobs import Job
from monitor.model import Article, Outcome, Translation
from monitor.pipeline.conclude import Evaluation, conclude
from monitor.pipeline.document import document
from monitor.route import STANDING
from monitor.store import Connection, articles, matches, outbox, translations
from monitor.translate import Draft, Piece, Stage, Turn, stages

LATE = timedelta(hours=1)
"""A text that no rule needs and that nobody had time for in this is left: the next ones come."""

AT_ONCE = 48
"""Pieces that one turn is offered."""

BROKEN = timedelta(minutes=5)
"""When an article is tried again of whose engines none works."""

TRIES = 12
"""How often it is: for an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoesOn:
    """A step that isn't finished: when it goes on, and how urgent that is. `failed`: it came no
    further; `problem` is what went wrong in the world outside."""

    due: datetime
    priority: int
    failed: bool = False
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """An article and what the archive has of its translation; `quoted` is the evidence of its
    alerts, `told` whether a message waits for it, `held` whether a rule has a match in it."""

    article: Article
    kept: Translation | None
    quoted: tuple[str, ...]
    told: bool
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one turn made: the draft, and the stages before and after it (None: it is done)."""

    state: State
    draft: Draft
    turn: Turn
    stage: Stage | None
    following: Stage | None

    @property
    def closes_a_stage(self) -> bool:
        """Whether the rules are worth another look."""
        return self.stage is None or self.following is None or self.following < self.stage

    @property
    def can_be_told(self) -> bool:
        """Whether nothing that is to be told is still to come."""
        return self.following is None or self.following < Stage.TOLD


async def translate(app: App, job: Job) -> str | GoesOn | None:
    """Takes one turn at an article's translation, and evaluates the rules again over both texts
    where that closes a stage.

    Whatever comes of it, what waited for it goes out. Returns what went wrong, if anything, and
    where there is more to do, when.
    """
    state = await app.store.read(lambda c: _state(c, job.key))
    if state is None:
        return None
    article = state.article
    try:
        await app.ready(app.rules, article.language)
        part = await _part(app, job, state, article.language or "")
    except TranslationError as error:  # no engine is left for the language
        await app.store.write(lambda c: outbox.expedite(c, article.id, app.now()))
        return f"{article.feed}: {error}"
    await app.ready(app.rules, article.language, app.rules.config.settings.translate_to)
    outcomes = await app.store.write(lambda c: _write(c, app, part))
    app.metrics.matched(outcomes)
    _count(app, part)
    failure = part.turn.failure
    problem = f"{article.feed}: {failure}" if failure else None
    if part.turn.rests and job.attempts < TRIES:
        due, priority = app.now() + BROKEN, int(part.following or 0)
        return GoesOn(due=due, priority=priority, failed=True, problem=problem)
    if part.following is None or part.turn.rests:
        return problem
    # What ended an engine goes to the end of its queue.
    due = app.now() if part.turn.ended else job.due
    return GoesOn(due=due, priority=int(part.following), problem=problem)


def _state(c: Connection, article_id: str) -> State | None:
    article = articles.get(c, article_id)
    if article is None or article.forgotten:
        return None
    found = matches.of_article(c, article_id)
    quoted = (
        evidence.original
        for stored in found
        if stored.outcome in STANDING
        for evidence in stored.match.evidence
    )
    return State(
        article=article,
        kept=articles.translation(c, article_id),
        quoted=tuple(dict.fromkeys(sentence for sentence in quoted if sentence)),
        told=outbox.waits(c, article_id),
        held=any(stored.match.alert for stored in found),
    )


async def _part(app: App, job: Job, state: State, language: str) -> Part:
    article, engines = state.article, app.translators
    names = app.rules.matcher.names
    pieces = engines.pieces(
        article.title, article.text, names(article.title, language), names(article.text, language)
    )
    draft = engines.draft(article.text, pieces, language, state.kept)
    order = stages(pieces, article.text, state.quoted, told=state.told, needed=state.held)
    if not article.fresh:
        order = dict.fromkeys(pieces, Stage.ARCHIVED)
    stage = _next(draft, order, late=app.now() - job.due > LATE)
    if stage is None:
        return Part(state=state, draft=draft, turn=Turn(), stage=None, following=None)
    left = set(draft.left)
    wanted = [one for one in order if one in left and order[one] is stage][:AT_ONCE]
    known = engines.fingerprints(language, article.script, wanted)
    kills = await app.store.read(lambda c: translations.kills(c, known, app.now()))
    turn = await engines.turn(wanted, language, script=article.script, kills=kills)
    draft.add(turn)
    following = _next(draft, order, late=app.now() - job.due > LATE)
    return Part(state=state, draft=draft, turn=turn, stage=stage, following=following)


def _next(draft: Draft, order: Mapping[Piece, Stage], *, late: bool) -> Stage | None:
    left = set(draft.left)
    stage = next((order[piece] for piece in order if piece in left), None)
    return None if late and stage is Stage.TEXT else stage


def _write(c: Connection, app: App, part: Part) -> tuple[Outcome, ...]:
    """What became of the matches; an article edited meanwhile has its own translation to come."""
    article, turn, now = part.state.article, part.turn, app.now()
    translations.count_kills(c, turn.kills, now)
    current = articles.get(c, article.id)
    if current is None or (current.title, current.text) != (article.title, article.text):
        return ()
    translation = part.draft.translation(app.rules.config.settings.translate_to)
    if part.draft.has_headline and (turn.done or turn.vain):
        articles.save_translation(c, article.id, translation)
        spent = turn.spent.values()
        words, seconds = sum(one.words for one in spent), sum(one.seconds for one in spent)
        translations.spend(c, article.id, words, seconds)
    outcomes: tuple[Outcome, ...] = ()
    if part.closes_a_stage:
        final = part.following is None
        outcomes = _concluded(c, app, current, translation, final=final)
    if part.can_be_told or turn.rests:
        outbox.expedite(c, article.id, now)
    return outcomes


def _concluded(
    c: Connection, app: App, article: Article, translation: Translation, *, final: bool
) -> tuple[Outcome, ...]:
    rules = app.rules
    made = translation if translation.engine else None
    found = rules.matcher.holding(
        document(article, rules.feed(article.feed), made),
        today=app.now().date(),
        also=matches.rules_of(c, article.id),
    )
    evaluation = Evaluation(article=article, found=found, final=final, translation=made)
    return conclude(c, rules, evaluation, now=app.now(), wait=timedelta(0)).outcomes


def _count(app: App, part: Part) -> None:
    """An article counts once: with its first words, or when nothing came of it."""
    language = part.state.article.language or "unknown"
    for engine, spent in part.turn.spent.items():
        app.metrics.worked(language, engine, spent.words, spent.seconds)
    made = part.draft.translation("")
    before = part.state.kept is not None and part.state.kept.engine
    if made.engine and not before and part.draft.has_headline:
        app.metrics.translated(language, made.engine, made.quality)
    elif not made.engine and (part.following is None or part.turn.rests):
        app.metrics.untranslated(language)
