"""Labels read from words, on other people's messages: how often right, and how well it knows.

Reads ``../shared/data/text`` (BANKING77, CLINC150, reviews in Chinese by what was bought); where
that is absent there is nothing to say.
"""

import csv
import json
import sys
import time
from hashlib import sha256
from io import TextIOWrapper
from pathlib import Path
from zipfile import ZipFile

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from services.workflow.adapters.words.learning import learned
from services.workflow.domain.words.model import NONE, Guess
from services.workflow.domain.words.rules import Example

TEXT = Path(__file__).parents[3] / "shared" / "data" / "text"
RIGHT_MIN = {"banking77": 0.902, "clinc150": 0.914}
"""What TF-IDF over characters and LinearSVC reach; where nobody split a set, on the same split."""

APART_MAX = 0.03
REVIEWS_LEARNED, REVIEWS_READ = 9_000, 4_000
AROUND = (0.85, 0.95)
"""Where nine of ten should be right."""

Judged = list[tuple[Guess, bool]]


def main() -> None:
    """Measure both sets."""
    if not TEXT.exists():
        print("the folder of real data is not here")
        return
    banking = TEXT / "banking77"
    clinc = json.loads((TEXT / "clinc150.json").read_text("utf-8"))
    sets = {
        "banking77": (_rows(banking / "train.csv"), _rows(banking / "test.csv"), []),
        "online_shopping": (*_reviews(TEXT / "online_shopping_10_cats.zip"), []),
        "clinc150": (
            _pairs(clinc["train"]) + [Example(NONE, say) for say, _ in clinc["oos_train"]],
            _pairs(clinc["test"]),
            _pairs(clinc["oos_test"]),
        ),
    }
    missed = [
        name for name, (train, test, other) in sets.items() if _missed(name, train, test, other)
    ]
    sys.exit(f"missed: {', '.join(missed)}" if missed else 0)


def _missed(name: str, train: list[Example], test: list[Example], other: list[Example]) -> bool:
    began = time.process_time()
    model = learned(train)
    assert model is not None
    learning_s = time.process_time() - began
    began = time.process_time()
    guesses = [(model.guesses(one.say)[0], one.label) for one in test]
    reading_ms = (time.process_time() - began) / len(test) * 1_000
    judged = [(guess, guess.value == label) for guess, label in guesses]
    right_min = RIGHT_MIN[name] if name in RIGHT_MIN else _plainly_right(train, test)
    right = _share(judged)
    near = [one for one in judged if AROUND[0] <= one[0].probability < AROUND[1]]
    said = sum(guess.probability for guess, _ in near) / len(near)
    sure = [one for one in judged if one[0].probability >= model.sure_from]
    print(f"{name}: {len(train):,} examples, {len(model.weighings)} labels, {len(test):,} messages")
    print(f"  right                        {right:8.3f}   gate >= {right_min:.3f}")
    print(f"  around 0.9: said {said:.3f}, right {_share(near):.3f}   gate {APART_MAX} apart")
    print(f"  believed ({model.sure_from:.2f} and up)      {len(sure) / len(judged):8.3f}")
    print(f"  right of those               {_share(sure):8.3f}")
    if other:
        best = [model.guesses(one.say)[0] for one in other]
        taken = [one.value != NONE and one.probability >= model.sure_from for one in best]
        print(f"  out of scope, yet believed   {sum(taken) / len(taken):8.3f}")
    print(f"  learning, s of CPU           {learning_s:8.1f}")
    print(f"  reading, ms of CPU each      {reading_ms:8.2f}")
    return right < right_min or abs(said - _share(near)) > APART_MAX


def _plainly_right(train: list[Example], test: list[Example]) -> float:
    """Return how often the library is right that sees single characters, pairs and threes."""
    plain = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3)), LinearSVC(random_state=0)
    )
    plain.fit([one.say for one in train], [one.label for one in train])
    told = plain.predict([one.say for one in test])
    return sum(str(said) == one.label for said, one in zip(told, test, strict=True)) / len(test)


def _share(judged: Judged) -> float:
    return sum(right for _, right in judged) / len(judged)


def _rows(path: Path) -> list[Example]:
    with path.open(newline="", encoding="utf-8") as file:
        return [Example(row["category"], row["text"]) for row in csv.DictReader(file)]


def _reviews(path: Path) -> tuple[list[Example], list[Example]]:
    """Return reviews to learn from and others to read, drawn by their digests."""
    with ZipFile(path) as archive, archive.open(archive.namelist()[0]) as file:
        rows = [*csv.DictReader(TextIOWrapper(file, "utf-8", newline=""))]
    told = {Example(row["cat"], row["review"]) for row in rows if row["review"]}
    drawn = sorted(told, key=lambda one: sha256(repr(one).encode()).digest())
    return drawn[:REVIEWS_LEARNED], drawn[REVIEWS_LEARNED : REVIEWS_LEARNED + REVIEWS_READ]


def _pairs(told: list[list[str]]) -> list[Example]:
    return [Example(label, say) for say, label in told]


if __name__ == "__main__":
    main()
