"""Hits counted: what was found, what was missed, what was wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """Hits that were wanted and found, wanted and not found, found and not wanted."""

    right: int = 0
    missed: int = 0
    wrong: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.missed + other.missed, self.wrong + other.wrong)

    @property
    def good(self) -> bool:
        """Nothing missed, nothing wrong."""
        return not self.missed and not self.wrong

    @property
    def recall(self) -> float:
        """The share of the wanted that was found; 1 where nothing was wanted."""
        wanted = self.right + self.missed
        return self.right / wanted if wanted else 1.0

    @property
    def precision(self) -> float:
        """The share of the found that was wanted; 1 where nothing was found."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0
