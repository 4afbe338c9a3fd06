"""The event store: a command goes in, is decided on what is true, and its facts are kept.

One store per service process, for all tenants. A command is remembered with its answer, so a retry
is answered as the first time; two commands at once on one stream are decided one after the other;
whoever decided on an old state decides again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast
from uuid import UUID
from weakref import WeakValueDictionary

import structlog

from shared.database import Databases
from shared.decider import Decider, Fact, Refusal
from shared.eventstore.appending import Append, Draft, Outcome, Status
from shared.eventstore.committer import Committer
from shared.eventstore.execution import Execution
from shared.eventstore.hashing import GENESIS
from shared.eventstore.loading import Loader
from shared.eventstore.mapper import FactMapper
from shared.eventstore.reader import Reader
from shared.eventstore.snapshots import SnapshotCodec, save_snapshot
from shared.eventstore.values import Folded, Head, Loaded, Publish, Receipt, Remembered, Stored
from shared.intent import Intent, TenantId
from shared.recorded import Recorded
