"""What each way of making everything fit costs against the others: for the council to set."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class RepairPrices:
    """Prices of one unit of each change; 1 is what a tenth of a full-time post costs. Every default is an assumption.

    `tenth_of_a_post`: 0.1 FTE more. `half_a_school_on_the_ceiling`: for one phase, in every post of the cluster.
    `percent_more_hours`: 1% more direct time in every post of the cluster. `school_lent`: a school led from another
    cluster. `lock_dropped`: a school released from the link worker or tier it is locked to. `school_left_out`: a school
    without a link worker. `group_split`: a group that must stay together with more than one link worker.
    `move_more_each`: one more on the cap on moves of each link worker. Raises ValueError for a price not above 0.
    """

    tenth_of_a_post: float = 1.0
    half_a_school_on_the_ceiling: float = 2.0
    percent_more_hours: float = 0.5
    school_lent: float = 0.5
    lock_dropped: float = 0.5
    school_left_out: float = 10.0
    group_split: float = 1.0
    move_more_each: float = 0.5

    def __post_init__(self) -> None:
        wrong = [name for name, price in asdict(self).items() if not 0 < price < 1e6]
        if wrong:
            raise ValueError(f"the price of {wrong[0].replace('_', ' ')} must be above 0 and below a million")
