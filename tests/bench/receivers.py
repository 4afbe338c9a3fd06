"""Receivers in a process of their own, so that what they cost is not counted: SMTP and HTTP.

``python -m tests.bench.receivers`` prints the two ports; each takes whatever comes, at once.
"""

import asyncio
from contextlib import suppress


async def _smtp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 bench\r\n")
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        while line := await reader.readline():
            if line[:4].upper() == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
            writer.write(b"250 taken\r\n")
    writer.close()


async def _http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0] or b"0")
            await reader.readexactly(length)
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
    writer.close()


async def main() -> None:
    """Listen until the process is ended."""
    servers = [await asyncio.start_server(one, "127.0.0.1", 0) for one in (_smtp, _http)]
    print(*(one.sockets[0].getsockname()[1] for one in servers), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
