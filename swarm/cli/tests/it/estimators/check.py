"""Holds estimates against scipy and statsmodels: reads lines of {"name", "args", "ours"} and prints one line for each that differs."""

import json
import math
import sys

import numpy as np
from scipy import integrate, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint


def mixture(worse, better):
    """The mixture over the chance of getting worse, by quadrature."""
    def ratio(theta):
        return 2 * (2 * theta) ** worse * (2 - 2 * theta) ** better
    peak = min(max(worse / max(worse + better, 1), 0.5), 1.0)
    return integrate.quad(ratio, 0.5, 1.0, points=[peak], epsrel=1e-11, limit=200)[0]


def kappa(both, first, second, neither):
    found = cohens_kappa(np.array([[both, first], [second, neither]]))
    half = stats.norm.ppf(0.975) * math.sqrt(found.var_kappa)
    return [found.kappa, max(found.kappa - half, -1), min(found.kappa + half, 1)]


def connor(differ, drop, alpha, power):
    z_alpha, z_power = stats.norm.ppf(1 - alpha / 2), stats.norm.ppf(power)
    root = z_alpha * math.sqrt(differ) + z_power * math.sqrt(differ - drop * drop)
    return [math.ceil(root * root / drop**2)]


def chi_square(columns):
    found = stats.chi2_contingency(np.array(columns).T, correction=False)
    return [found.statistic, found.pvalue]


THEIRS = {
    "wilson": lambda k, n: list(proportion_confint(k, n, 0.05, "wilson")),
    "clopper_pearson": lambda k, n: list(proportion_confint(k, n, 0.05, "beta")),
    "mcnemar": lambda b, c: [mcnemar([[0, b], [c, 0]], exact=True).pvalue],
    "mcnemar_one_sided": lambda b, c: [stats.binomtest(b, b + c, 0.5, "greater").pvalue],
    "fisher": lambda a, n, b, m: [stats.fisher_exact([[a, n - a], [b, m - b]]).pvalue],
    "holm": lambda p, alpha: [float(one) for one in multipletests(p, alpha, "holm")[0]],
    "benjamini_hochberg": lambda p, q: [float(one) for one in multipletests(p, q, "fdr_bh")[0]],
    "pass_k": lambda k, n, of: [math.comb(k, of) / math.comb(n, of)],
    "chi_square": chi_square,
    "percentile": lambda values, p: [float(np.percentile(values, p, method="inverted_cdf"))],
    "sign_mixture": lambda worse, better: [mixture(worse, better)],
    "kappa": kappa,
    "mcnemar_pairs": connor,
}

seen = set()
for line in open(sys.argv[1], encoding="utf-8"):
    case = json.loads(line)
    seen.add(case["name"])
    theirs = THEIRS[case["name"]](*case["args"])
    if len(theirs) != len(case["ours"]) or not all(
        math.isclose(a, b, rel_tol=1e-7, abs_tol=1e-11) for a, b in zip(theirs, case["ours"])
    ):
        print("DIFFERS", case["name"], case["args"], "ours", case["ours"], "theirs", theirs)
missing = set(THEIRS) - seen
print("missing " + ", ".join(sorted(missing)) if missing else "done")
