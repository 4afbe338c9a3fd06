"""Learning: TF-IDF and a linear support vector machine, by scikit-learn, turned into plain data.

How probable it is that the best label is right follows from its lead over the next one, by a curve
that is fitted to examples which the model had not seen (Platt, 1999). The only module that knows
the library.
"""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from services.workflow.domain.words.believing import Judged, measured, sure_from
from services.workflow.domain.words.grams import grams_of, plain
from services.workflow.domain.words.model import NONE, Gauge, Measured, Model, Weighing, lead
from services.workflow.domain.words.rules import Example, version_of

LABELS_MIN: Final = 2
FOLDS: Final = 3
"""Of a label with fewer examples none can be held out: it is learned, and not measured."""

GRAMS_MAX: Final = 50_000
"""The commonest are kept: more than a scenario has room for."""

COST: Final = 1.0
"""What an example on the wrong side costs, against weights that are as small as can be."""

TRUST: Final = 100.0
"""How far the curve follows what was held out, and does not stay flat."""

SEED: Final = 0
PLACES: Final = 5
"""Decimal places that are kept of a weight: more would be the machine's, not the examples'."""


def learned(examples: Sequence[Example]) -> Model | None:
    """Return what some examples teach; None where there is nothing to tell apart."""
    ordered = in_order(examples)
    labels = [one.label for one in ordered]
    if len(set(labels)) < LABELS_MIN:
        return None
    texts = [list(grams_of(one.say).elements()) for one in ordered]
    gauge, sure, held_out = _measured(texts, labels)
    taught = machine().fit(texts, labels)
    words, vectors = taught[0], taught[-1]
    weights, starts = vectors.coef_, vectors.intercept_
    if len(weights) == 1:  # what speaks for one of two speaks against the other
        weights, starts = np.vstack([-weights, weights]), np.hstack([-starts, starts])
    return Model(
        version=version_of(tuple(examples)),
        rarity={
            gram: (int(place), round(float(words.idf_[place]), PLACES))
            for gram, place in words.vocabulary_.items()
        },
        weighings=tuple(
            Weighing(
                label=str(label),
                weights=tuple(each.round(PLACES).tolist()),
                start=round(float(start), PLACES),
            )
            for label, each, start in zip(taught.classes_, weights, starts, strict=True)
        ),
        gauge=gauge,
        sure_from=sure,
        measured=held_out,
    )


def machine() -> Pipeline:
    """Return what is to learn from texts that are grams already."""
    return make_pipeline(
        TfidfVectorizer(analyzer=list, sublinear_tf=True, max_features=GRAMS_MAX),
        LinearSVC(C=COST, random_state=SEED),
    )


def in_order(examples: Sequence[Example]) -> list[Example]:
    """Return each example that has words once, in an order that everybody finds again."""
    once = {(one.label, plain(one.say)): one for one in sorted(examples) if plain(one.say)}
    return [once[key] for key in sorted(once, key=lambda one: sha256(repr(one).encode()).digest())]


def _measured(texts: Sequence[list[str]], labels: Sequence[str]) -> tuple[Gauge, float, Measured]:
    """Return what leads are worth, what is believed, and how well, by examples held out."""
    often = Counter(labels)
    known = [at for at, label in enumerate(labels) if often[label] >= FOLDS]
    names = sorted({labels[at] for at in known})
    if len(names) < LABELS_MIN:
        return Gauge(), sure_from([]), Measured()
    margins = cross_val_predict(
        machine(),
        [texts[at] for at in known],
        [labels[at] for at in known],
        cv=StratifiedKFold(FOLDS, shuffle=True, random_state=SEED),
        method="decision_function",
    )
    if margins.ndim == 1:
        margins = np.column_stack([-margins, margins])
    best = margins.argmax(axis=1)
    rights = [names[place] == labels[at] for place, at in zip(best, known, strict=True)]
    leads = [lead(one) for one in margins.tolist()]
    gauge = _fitted(leads, rights)
    judged = [
        Judged(gauge.sure(ahead), right, of_none=labels[at] == NONE)
        for ahead, right, at in zip(leads, rights, known, strict=True)
    ]
    sure = sure_from(judged)
    return gauge, sure, measured(judged, sure)


def _fitted(leads: Sequence[float], rights: Sequence[bool]) -> Gauge:
    """Return the curve that fits; without any lead a label is as likely right as wrong."""
    told = [[ahead] for ahead in (*leads, 0.0, 0.0)]
    curve = LogisticRegression(C=TRUST).fit(told, [*rights, True, False])
    slope, offset = float(curve.coef_[0, 0]), float(curve.intercept_[0])
    if slope <= 0.0:
        return Gauge()
    return Gauge(slope=round(slope, PLACES), offset=round(offset, PLACES))
