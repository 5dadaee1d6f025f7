"""Tables of contests, by noun."""

from redvest.contests.models.defence import BoardVersion, Turn
from redvest.contests.models.editions import Edition, EditionStep, Stage
from redvest.contests.models.entries import Entry, EntryFile, EntryStep, UnitList
from redvest.contests.models.panels import Conflict, Given, Judge, Mark, Seat, Sheet
from redvest.contests.models.results import Award, Objection, Place, Result
from redvest.contests.models.votes import Measure, Round, Tally, Vote, VoteBook, VoteCase

__all__ = [
    "Award",
    "BoardVersion",
    "Conflict",
    "Edition",
    "EditionStep",
    "Entry",
    "EntryFile",
    "EntryStep",
    "Given",
    "Judge",
    "Mark",
    "Measure",
    "Objection",
    "Place",
    "Result",
    "Round",
    "Seat",
    "Sheet",
    "Stage",
    "Tally",
    "Turn",
    "UnitList",
    "Vote",
    "VoteBook",
    "VoteCase",
]
