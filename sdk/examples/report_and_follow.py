"""Report something, follow what becomes of it, and say something about it.

GONGDAN_URL=http://127.0.0.1:8080 GONGDAN_KEY=gd_... python report_and_follow.py photo.jpg
"""

import os
import sys
from pathlib import Path

from gongdan import Client, Problem

ORDER = "order-4711"  # what this report is called on your side: sent twice, it is one ticket


def main() -> None:
    """Do it."""
    url, key = os.environ["GONGDAN_URL"], os.environ["GONGDAN_KEY"]
    with Client(url, key, language="zh") as client:
        photos = [client.upload(Path(one).read_bytes(), Path(one).name) for one in sys.argv[1:]]
        report = {
            "type": "equipment_repair",
            "summary": "冷柜不制冷",
            "fields": {"symptom": "压缩机不转", "stops_sales": True},
            "reporter": {"name": "王芳", "phone": "13812345678"},
            "asset": "FRZ-0042",
            "attachments": [{"ref": one.ref} for one in photos],
        }
        opened = client.open_ticket(report, key=ORDER)
        print("opened", opened.ticket_id)

        for event in client.follow_events("workflow"):
            if event.subject == opened.ticket_id:
                print("event", event.type)
                break

        ticket = client.ticket(opened.ticket_id)
        client.comment(ticket.id, "客户已电话确认", internal=True)
        print("ticket", ticket.number, ticket.state)
        try:
            client.move(ticket.id, "no_such_move")
        except Problem as problem:
            print("refused", problem.code, problem.detail)


if __name__ == "__main__":
    main()
