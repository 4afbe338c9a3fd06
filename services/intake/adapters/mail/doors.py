"""E-mail put together: who takes it, who decides about it, and what is known of it."""

import socket
from dataclasses import dataclass
from functools import partial
from typing import Final

from services.intake.adapters.envelopes import arrival_of_call
from services.intake.adapters.mail.before import MailsInView
from services.intake.adapters.mail.calls import SERVICE, MailRpc
from services.intake.adapters.mail.receiver import MailReceiver, mail_door
from services.intake.adapters.mail.sealing import SealingLetters
from services.intake.app.attaching import Attaching
from services.intake.app.mail_addresses import MailAddressDesk
from services.intake.app.mail_deciding import MailDeciding
from services.intake.app.mail_filing import MailFiles
from services.intake.app.mail_receiving import MailReceiving
from services.intake.app.mail_weighing import MailWeighing
from services.intake.app.ports import Arrival
from services.intake.app.reports import Intake
from services.intake.domain.report import Envelope
from services.intake.views.mails import TICKET_OPENED, TYPES, Mails, MailTickets
from shared.eventstore import EventStore
from shared.health import listening_socket
from shared.intent import Caller
from shared.pb.gongdan.intake.v1 import mail_pb2_grpc
from shared.projections.position import WaitFor
from shared.projections.runner import ProjectionApply
from shared.service import Runtime
from shared.vault import Vault

NAME: Final = "intake"


@dataclass(frozen=True, kw_only=True)
class MailViews:
    """What is known of e-mails: ``own`` follows our log, ``of_tickets`` workflow's."""

    own: ProjectionApply
    of_tickets: ProjectionApply


def open_mail(
    run: Runtime,
    store: EventStore,
    vault: Vault,
    intake: Intake,
    attaching: Attaching,
) -> MailViews:
    """Answer those who look after e-mail, and take it where that is wanted; return the views."""
    view = partial(ProjectionApply, service=NAME, databases=run.databases)
    views = MailViews(
        own=view(projection=Mails(), source=store, types=[*TYPES]),
        of_tickets=view(
            projection=MailTickets(), source=run.remote_log("workflow"), types=[TICKET_OPENED]
        ),
    )
    wait = WaitFor(NAME, [views.own], store)
    addresses = MailAddressDesk(store=store, intake=intake, arrive=arrive)
    files = MailFiles(uploads=attaching.uploads, attaching=attaching)
    clock = attaching.clock
    deciding = MailDeciding(
        store=store,
        intake=intake,
        addresses=addresses,
        files=files,
        arrive=arrive,
        clock=clock,
    )
    url, domain = run.settings.mail_listen, run.settings.mail_domain
    calls = MailRpc(
        addresses, deciding, store, run.databases, domain=domain if url else "", mails=wait
    )
    run.serve(
        lambda server: mail_pb2_grpc.add_MailServiceServicer_to_server(calls, server), SERVICE
    )
    if url is None:
        return views
    privacy = SealingLetters(vault=vault)
    before = MailsInView(store=store, databases=run.databases, mails=wait)
    receiving = MailReceiving(
        store=store,
        intake=intake,
        addresses=addresses,
        privacy=privacy,
        weighing=MailWeighing(privacy=privacy, before=before, clock=clock, domain=domain),
        files=files,
        arrive=arrive,
        clock=clock,
    )
    door = mail_door(url, domain)
    receiver = MailReceiver(door=door, receiving=receiving, catalogue=run.catalogue)
    listening: socket.socket = listening_socket(door.host, door.port)
    run.background(partial(receiver.run, listening))
    return views


def arrive(caller: Caller, envelope: Envelope, body: bytes) -> Arrival:
    """Return a report that an e-mail makes, as it comes in now."""
    return arrival_of_call(caller, envelope, body, None)
