"""A small service of labels, and what it knows of one label."""

from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.pb.gongdan.intake.v1 import intake_pb2
from shared.rpc import Call
from tests.integration.gateway.gateway_known import (
    CODE,
    WITHDRAWN_CODE,
    LabelUnknown,
    LabelWithdrawn,
    Memory,
)

LABEL = identity_pb2.Label(
    label_id="0123456789ab",
    generation=1,
    type="equipment_repair",
    asset="FRZ-0042",
    place="store:042",
    name="1号冷柜 <b>",
    role="customer",
    code=CODE,
)
FORM = intake_pb2.GetFormResponse(
    type="equipment_repair",
    name_zh="设备报修",
    name_en="Equipment repair",
    fields=[
        intake_pb2.FormField(
            key="asset", type="asset_ref", label_zh="设备", label_en="Asset", part="asset"
        ),
        intake_pb2.FormField(
            key="stops", type="bool", label_zh="影响出餐", label_en="Stops sales", required=True
        ),
        intake_pb2.FormField(
            key="symptom", type="text", label_zh="故障现象", label_en="Symptom", required=True
        ),
        intake_pb2.FormField(
            key="where", type="enum", label_zh="位置", label_en="Where", values=["后厨", "前厅"]
        ),
        intake_pb2.FormField(key="degrees", type="number", label_zh="温度", label_en="Degrees"),
        intake_pb2.FormField(key="photo", type="photo", label_zh="照片", label_en="Photo"),
    ],
)


def scanned(request: identity_pb2.ExchangeRequest) -> bool:
    """Say whether a label was shown that is good for what is wanted; raise as identity does."""
    if request.label == WITHDRAWN_CODE:
        raise LabelWithdrawn
    shown = request.label or request.followed_label
    if shown and shown not in {CODE, WITHDRAWN_CODE}:
        raise LabelUnknown
    return bool(shown)


class FakeLabels(identity_pb2_grpc.LabelServiceServicer):
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def MakeLabel(
        self, request: identity_pb2.MakeLabelRequest, call: Call
    ) -> identity_pb2.MakeLabelResponse:
        self._memory.note(request, call)
        return identity_pb2.MakeLabelResponse(label=LABEL, position="identity.1.4")

    async def WithdrawLabel(
        self, request: identity_pb2.WithdrawLabelRequest, call: Call
    ) -> identity_pb2.WithdrawLabelResponse:
        self._memory.note(request, call)
        return identity_pb2.WithdrawLabelResponse(position="identity.1.5")

    async def ListLabels(
        self, request: identity_pb2.ListLabelsRequest, call: Call
    ) -> identity_pb2.ListLabelsResponse:
        self._memory.note(request, call)
        ended = identity_pb2.Label(label_id="0123456789ac", asset="FRZ-1", withdrawn=True)
        return identity_pb2.ListLabelsResponse(labels=[LABEL, ended])
