"""How fast the provider can be asked: thirty bare connections that send the lessons' requests and drop the replies.

python provider_alone.py BASE_URL PROMPTS.json COUNT    prints the seconds from the first request to the last reply

The prompts are sent again and again until COUNT are answered.
No HTTP client, no parsing, nothing encoded or decoded between two requests: nobody who asks this provider over as many
connections can be faster on this machine.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit


async def ask(url: str, requests: Iterator[bytes]) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=2**20)
    for request in requests:  # shared by all connections
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(head.partition(b"Content-Length: ")[2].split()[0]))
    writer.close()


async def main(url: str, prompts: list[list[dict[str, str]]], count: int) -> None:
    bodies = [json.dumps({"model": "writer", "messages": each, "max_tokens": 4096}).encode() for each in prompts]
    head = b"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b"
    requests = islice(cycle([head % (len(body), body) for body in bodies]), count)
    began = time.perf_counter()
    await asyncio.gather(*(ask(url, requests) for _ in range(30)))
    print(time.perf_counter() - began)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")), int(sys.argv[3])))
