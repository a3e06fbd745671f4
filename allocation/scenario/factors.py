"""Journeys that take longer and posts with more time, as the tables and the operating model a plan is built from."""

import pandas as pd

from allocation.operating_model import OperatingModel


def with_factors(
    travel_times: pd.DataFrame, model: OperatingModel, travel_factor: float, time_factor: float
) -> tuple[pd.DataFrame, OperatingModel]:
    """Loaded times and the model, with which every journey takes `travel_factor` times as long and every post has
    `time_factor` times the direct time."""
    if travel_factor == 1 == time_factor:
        return travel_times, model
    hours = model.hours
    road = hours.road_factor.model_copy(update={"value": hours.road_factor.value * travel_factor})
    direct = hours.direct_share.model_copy(update={"value": hours.direct_share.value * time_factor})
    scaled = hours.model_copy(update={"road_factor": road, "direct_share": direct})
    times = travel_times.assign(travel_minutes=travel_times["travel_minutes"] * travel_factor)
    return times, model.model_copy(update={"hours": scaled})
