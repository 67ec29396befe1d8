"""From source mentions to speakers: who that is, in what capacity, for which country."""

from stancekit.speakers.ranker import Ranker
from stancekit.speakers.resolver import Resolution, SpeakerResolver

__all__ = ["Ranker", "Resolution", "SpeakerResolver"]
