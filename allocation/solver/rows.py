"""Rows of a mixed-integer program, gathered one by one."""

from collections.abc import Iterable

import numpy as np
from scipy.optimize import LinearConstraint
from scipy.sparse import coo_array


class Rows:
    """Rows of a sparse matrix with their lower and upper ends."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, cells: Iterable[tuple[int, float]], low: float, high: float) -> None:
        for column, value in cells:
            self.rows.append(len(self.low))
            self.columns.append(column)
            self.values.append(value)
        self.low.append(low)
        self.high.append(high)

    def constraint(self, columns: int) -> LinearConstraint:
        matrix = coo_array((self.values, (self.rows, self.columns)), shape=(len(self.low), columns)).tocsr()
        return LinearConstraint(matrix, np.array(self.low), np.array(self.high))
