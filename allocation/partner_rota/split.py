"""How many of each school's meetings a partner comes to, where a split of limited visits has been accepted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import floor, isnan

from allocation.operating_model import Partner
from allocation.term_calendar.entities import Person

NEARLY_WHOLE = 1e-6


def whole_visits(owed: float) -> int:
    """Whole visits in one term of what a rule owes (>= 0; half of 3 meetings is 1.5): rounded down, 0 while the council
    has yet to say (NaN). A millionth short of a whole visit is one: a share of a third is typed in decimals."""
    return 0 if isnan(owed) else floor(owed + NEARLY_WHOLE)


@dataclass(frozen=True, slots=True)
class VisitSplit:
    """Whole visits a term (>= 0) by (URN, id of the partner's role). 0 is a school the partner does not come to; a pair
    that is not there was not decided, and the operating model's own rule holds."""

    visits: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def given(self, urn: str, partner_id: str, owed: float) -> int:
        """Visits a school gets in a term: what was decided, never more than the rule owes (visits a term as
        `OperatingModel.visits_a_term` gives them, NaN while not said); where nothing was decided, all it is owed."""
        most = whole_visits(owed)
        return min(most, self.visits.get((urn, partner_id), most))


def is_person_of(role: Partner, person: Person) -> bool:
    """Whether somebody listed as a partner is one of this role: listed under its name or its id, however written."""
    return _plain(person.role) in {_plain(role.label), _plain(role.id)}


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
