"""How people compared for a ticket, as ``gongdan dispatch`` prints it."""

from collections.abc import Mapping

from rich.console import Console

from services.cli.rest import Json
from services.cli.terminal import list_of, object_of, table


def show_why_not(console: Console, answer: Json, names: Mapping[str, str]) -> None:
    """Print what spoke against somebody."""

    def named(technician: object) -> str:
        return names.get(str(technician), str(technician))

    chosen = answer.get("chosen")
    console.print(
        f"{named(answer['technician'])}; chosen: {named(chosen) if chosen else 'nobody'}"
        f" (decided {answer['decided_at']}, policy {answer['policy']})",
    )
    for sentence in list_of(answer.get("sentences")):
        console.out(f"  {sentence}", highlight=False)


def show_rerun(console: Console, report: Json) -> None:
    """Print whether a decision came out the same."""
    basis = object_of(report.get("basis"))
    flying = len(list_of(basis.get("in_flight")))
    differing = ", ".join(map(str, list_of(report.get("differences"))))
    console.print(
        f"Decided {report['decided_at']} by {report['policy']} ({basis.get('algorithm')}), when the"
        f" log was at {basis.get('position')} and {flying} more were being decided:",
    )
    outcome = "it comes out the same" if report["identical"] else f"not the same are {differing}"
    console.print(f"  {outcome}")


def show(console: Console, explanation: Json, names: Mapping[str, str]) -> None:
    """Print who was chosen and why, or why nobody was, and how everybody compared."""

    def named(technician: object) -> str:
        return names.get(str(technician), str(technician))

    chosen = explanation.get("chosen")
    console.print(f"Chosen: {named(chosen) if chosen else 'nobody'}")
    if explanation.get("reason_label"):
        console.print(str(explanation["reason_label"]))
    candidates = [object_of(one) for one in list_of(explanation.get("candidates"))]
    if chosen and candidates and candidates[0].get("pick_up"):
        console.print(f"Picks up parts at {candidates[0]['pick_up']}")
    if explanation.get("runner_up"):
        console.print(f"Next best: {named(explanation['runner_up'])}")
    _show_circumstances(console, explanation)
    rows = [
        (named(one.get("technician")), one.get("score"), _left_out(one), _terms(one))
        for one in candidates
    ]
    if rows:
        console.print(table(("technician", "score", "left out because", "terms"), rows))


def _show_circumstances(console: Console, explanation: Json) -> None:
    if explanation.get("plan"):
        console.print(_of_a_plan(object_of(explanation["plan"])))
    if (traffic := object_of(explanation.get("basis")).get("traffic", 1)) != 1:
        console.print(f"Traffic: at that hour ways took {traffic} times as long")
    for paper in list_of(explanation.get("certificates")):
        console.print(f"Certificate: {_certificate(object_of(paper))}")
    for reserve in [object_of(one) for one in list_of(explanation.get("kept_free"))]:
        console.print(
            f"Kept free for {_kept_for(reserve)}: {reserve['kept']} of"
            f" {reserve['capacity']} hands; {reserve['free']} were free",
        )


def _kept_for(reserve: Mapping[str, object]) -> str:
    """Return the tickets that hands are kept free for, and which hands."""
    tickets = " ".join(filter(None, (str(reserve.get("priority") or ""), str(reserve["type"]))))
    return f"{tickets} with {reserve['skill'] or 'any skill'}"


def _of_a_plan(plan: Mapping[str, object]) -> str:
    """Return why a plan gave the ticket to somebody else."""
    if not plan.get("moved"):
        return "By a plan: whoever had it could not come to it, or had too much in hand."
    return (
        f"By a plan: {plan['moved']} tickets changed hands, {plan['more']} more are come to,"
        f" {plan['gain_s']} s of way saved"
    )


def _left_out(candidate: Mapping[str, object]) -> object:
    """Return the rule that spoke against somebody, with the certificate where that had ended."""
    rule, paper = candidate.get("eliminated_by"), object_of(candidate.get("certificate"))
    return f"{rule}: {_certificate(paper)}" if paper else rule


def _certificate(paper: Mapping[str, object]) -> str:
    return f"{paper.get('skill')} until {paper.get('valid_until')}"


def _terms(candidate: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in object_of(candidate.get("terms")).items())
