"""What the scenarios that ship must say: the requirements of seven industries as a table."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The least a ticket type says: keys divided by spaces, and numbers of rules without keys."""

    states: str
    fields: str
    moves: str
    clocks: str = ""
    approvals: str = ""
    escalations: int = 0
    follow_ups: int = 0
    branches: int = 0
    windows: str = ""


WANTED: Mapping[str, Mapping[str, Wanted]] = {
    "restaurant_chain": {
        "equipment_repair": Wanted(
            states="new assigned working verifying closed cancelled",
            fields="asset symptom stops_sales photo_before fault_code parts_used photo_after"
            " rating",
            moves="assign decline start finish rework accept cancel",
            clocks="accept arrive resolve",
            escalations=2,
            follow_ups=1,
            windows="repeat_failure",
        ),
        "callback_visit": Wanted(
            states="new done closed",
            fields="still_ok comment",
            moves="call close",
            clocks="call",
            branches=1,
        ),
        "foreign_object": Wanted(
            states="new working verifying closed",
            fields="order_ref photo phone batch_no verdict compensation",
            moves="take investigate close",
            clocks="first_reply",
            approvals="comp_big",
            windows="same_batch",
        ),
        "purchase_request": Wanted(
            states="draft pending ordered received rejected cancelled",
            fields="part qty amount for_ticket po_no",
            moves="submit order receive reject cancel",
            clocks="ola_purchase",
            approvals="purchase",
        ),
    },
    "bubble_tea": {
        "taste_complaint": Wanted(
            states="new working replied closed",
            fields="order_ref drink problem phone batch_no cause",
            moves="take conclude back close",
            clocks="first_reply conclude",
            escalations=1,
            follow_ups=1,
            branches=2,
            windows="batch_cluster",
        ),
        "batch_hold": Wanted(
            states="new holding released scrapped",
            fields="batch_no stores lab_result",
            moves="hold release scrap",
            clocks="pull",
            approvals="scrap_ok",
        ),
    },
    "property": {
        "home_repair": Wanted(
            states="new assigned working verifying closed cancelled",
            fields="room category spot phone audio charge photo_after",
            moves="assign start finish redo accept cancel",
            clocks="accept arrive resolve",
            escalations=2,
            follow_ups=1,
        ),
        "callback": Wanted(
            states="new closed",
            fields="ok",
            moves="call",
            clocks="call",
        ),
        "cleaning": Wanted(
            states="new assigned done closed",
            fields="area kind photo_after spot_check",
            moves="assign finish fail pass",
            clocks="resolve",
        ),
        "renovation_complaint": Wanted(
            states="new working verifying closed",
            fields="room issue build_result design_result",
            moves="split joined redo close",
            clocks="branch",
        ),
    },
    "ecommerce": {
        "bad_review": Wanted(
            states="new contacting solving replied closed",
            fields="review_id stars order_ref policy reason phone offer offer_amount",
            moves="call diagnose reply reopen close",
            clocks="first_contact reply",
            approvals="goodwill goodwill_big",
            escalations=1,
            branches=2,
        ),
        "return_order": Wanted(
            states="new transit inspecting refunding closed rejected",
            fields="order_ref waybill inspection amount",
            moves="ship arrive inspect refuse pay",
            clocks="refund",
        ),
        "onsite": Wanted(
            states="new assigned working closed",
            fields="address window serial signature",
            moves="assign start finish",
            clocks="on_time",
        ),
    },
    "gym": {
        "class_booking": Wanted(
            states="new confirmed attended cancelled no_show",
            fields="class_id phone",
            moves="confirm attend cancel cancel2 miss",
            clocks="confirm",
        ),
        "coach_complaint": Wanted(
            states="new investigating verdict closed",
            fields="coach issue detail phone finding measure",
            moves="take conclude back close",
            clocks="first_reply conclude",
            approvals="dismissal",
            branches=2,
        ),
        "locker_fault": Wanted(
            states="new assigned working closed",
            fields="locker locked_in fix",
            moves="assign start finish",
            clocks="resolve",
            windows="repeat_failure",
        ),
        "underfilled_class": Wanted(
            states="new notifying moved kept",
            fields="class_id booked minimum",
            moves="go_online done keep",
            clocks="notify",
            follow_ups=1,
        ),
    },
    "education_refund": {
        "tuition_refund": Wanted(
            states="new reviewing paying closed rejected withdrawn",
            fields="student contract reason used_hours refund bank_card calls",
            moves="submit approved reject send_back pay withdraw",
            clocks="first_reply decide payout",
            approvals="refund_chain",
            escalations=2,
        ),
    },
    "medical_equipment": {
        "device_repair": Wanted(
            states="new assigned working testing closed scrapped",
            fields="asset alarm_code in_use symptom lockout parts_used test_report sign_off",
            moves="assign start repair_done test_fail release scrap",
            clocks="respond arrive uptime",
            approvals="scrap_ok costly_part",
            escalations=2,
            follow_ups=1,
            windows="repeat_failure",
        ),
        "device_callback": Wanted(
            states="new closed",
            fields="ok",
            moves="call",
            clocks="call",
        ),
        "preventive": Wanted(
            states="planned assigned working closed failed",
            fields="asset checklist reading due_by",
            moves="assign start pass fail",
            clocks="due",
            branches=1,
        ),
    },
}
