"""From source mentions to speakers: who that is, in what capacity, for which country."""

from stancekit.speakers.aliases import AliasTable
from stancekit.speakers.merging import MergeProposal, propose_merges
from stancekit.speakers.ranker import Ranker
from stancekit.speakers.resolver import Resolution, SpeakerResolver

__all__ = [
    "AliasTable",
    "MergeProposal",
    "Ranker",
    "Resolution",
    "SpeakerResolver",
    "propose_merges",
]
