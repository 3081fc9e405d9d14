"""Put COUNT lessons that the store does not know on the queue of an installation, and wait until none is left.

python own_queue.py COUNT    prints the seconds from the first one queued to the last end
"""

from __future__ import annotations

import sys
import time
from typing import Any

from lessongen_core.config import load_settings
from lessongen_core.store.database import open_store
from lessongen_core.store.rounds import LessonRef
from lessongen_jobs.connection import connect
from lessongen_jobs.transport import Transport, queue_name

if __name__ == "__main__":
    settings, count = load_settings(), int(sys.argv[1])
    store = open_store(settings.store_url)
    with connect(settings) as found:
        client: Any = found
        finished = f"rq:finished:{queue_name(store.id)}"
        began = time.perf_counter()
        Transport(found, store.id, settings.file).put(LessonRef("bench000", index, "normal") for index in range(count))
        while client.zcard(finished) < count:
            time.sleep(0.02)
        print(time.perf_counter() - began)
