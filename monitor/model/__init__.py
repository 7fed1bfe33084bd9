"""Every domain type of the walk: feed → entry → article → match → story → alert → delivery.

Standard library only. Times are aware and UTC; offsets count Unicode code points; languages are
`hbs` (Bosnian, Croatian, Serbian, Montenegrin) or ISO 639-1; scripts are ISO 15924 (`Latn`,
`Cyrl`).
"""

from monitor.model.article import Article, NameSpan, Page, Translation
from monitor.model.basics import FieldName, Now, Severity, Via, stable_id
from monitor.model.delivery import (
    Alert,
    Delivery,
    DeliveryState,
    Hold,
    MessageKind,
    News,
    NewsKind,
    Notice,
)
from monitor.model.desk import Act, ActKind, Silence, SilenceKind
from monitor.model.match import Document, Evidence, Hit, Origin, Outcome, RuleMatch, StoredMatch
from monitor.model.message import (
    AlertView,
    AllClear,
    ArticleView,
    Coverage,
    DigestView,
    LanguageWatch,
    Message,
    NoteView,
    RuleView,
    Section,
    StoryView,
)
from monitor.model.source import Entry, FeedState, ParsedEntry, ParsedFeed, PollPlan, SeenEntry
from monitor.model.story import Fact, Facts, Placement, Story, StoryMember, StoryState, Withdrawal

__all__ = [
    "Act",
    "ActKind",
    "Alert",
    "AlertView",
    "AllClear",
    "Article",
    "ArticleView",
    "Coverage",
    "Delivery",
    "DeliveryState",
    "DigestView",
    "Document",
    "Entry",
    "Evidence",
    "Fact",
    "Facts",
    "FeedState",
    "FieldName",
    "Hit",
    "Hold",
    "LanguageWatch",
    "Message",
    "MessageKind",
    "NameSpan",
    "News",
    "NewsKind",
    "NoteView",
    "Notice",
    "Now",
    "Origin",
    "Outcome",
    "Page",
    "ParsedEntry",
    "ParsedFeed",
    "Placement",
    "PollPlan",
    "RuleMatch",
    "RuleView",
    "Section",
    "SeenEntry",
    "Severity",
    "Silence",
    "SilenceKind",
    "StoredMatch",
    "Story",
    "StoryMember",
    "StoryState",
    "StoryView",
    "Translation",
    "Via",
    "Withdrawal",
    "stable_id",
]
