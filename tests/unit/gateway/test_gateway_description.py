"""The gateway describes every door it has; one door that cannot be described takes all with it."""

from services.gateway.api.app import make_app
from services.gateway.api.context import Gateway


def test_every_door_is_described() -> None:
    # Doors are described without the parts behind them.
    document = make_app(Gateway.__new__(Gateway)).openapi()
    operations = [each for path in document["paths"].values() for each in path.values()]
    assert all(each["responses"]["default"] for each in operations)
    assert {"replayScenario", "followTickets"} <= {each["operationId"] for each in operations}
