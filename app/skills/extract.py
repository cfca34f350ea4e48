"""Placeholder by the lead until the skills engineer's extract.py lands (uncommitted)."""
from dataclasses import dataclass
@dataclass(frozen=True, slots=True)
class SkillWeight:
    skill_id: str
    weight: float
class SkillsModel: ...
class MatchResult: ...
def match(*a, **k): raise NotImplementedError
