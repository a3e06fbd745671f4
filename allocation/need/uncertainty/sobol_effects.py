"""Sobol first-order and total effects of any function's inputs, sampled and analysed by SALib."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from allocation.need.means import Floats

# Column of the result -> SALib's own name.
EFFECTS = {"first_order": "S1", "first_order_error": "S1_conf", "total": "ST", "total_error": "ST_conf"}


def sobol(
    function: Callable[[Floats], Floats],
    names: Sequence[str],
    bounds: Sequence[tuple[float, float]],
    samples: int = 256,
    seed: int = 1,
) -> pd.DataFrame:
    """First-order and total Sobol effects of every input of a function on its result, by SALib.

    function: [evaluations, inputs] -> [evaluations]. `samples` is a power of 2; (inputs + 2) x samples evaluations are
    made. Returns input, first_order, first_order_error, total, total_error (95% confidence half-widths); all 0 where
    the function does not vary. Sampling: Saltelli (2002) on a scrambled Sobol sequence; estimators: Saltelli and others
    (2010) first order, Jansen (1999) total. Raises ValueError where samples is not a power of 2.
    """
    if samples < 2 or samples & (samples - 1):
        raise ValueError(f"the number of samples is {samples}; it must be a power of 2")
    # SALib takes two seconds to import, which only those who ask for effects should wait.
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    problem = {"num_vars": len(names), "names": list(names), "bounds": [list(pair) for pair in bounds]}
    results = np.asarray(function(sampling.sample(problem, samples, calc_second_order=False, seed=seed)), dtype=float)
    if np.ptp(results) == 0:
        return pd.DataFrame({"input": list(names), **dict.fromkeys(EFFECTS, 0.0)})
    found = analysis.analyze(problem, results, calc_second_order=False, seed=seed)
    return pd.DataFrame({"input": list(names), **{column: found[key] for column, key in EFFECTS.items()}})
