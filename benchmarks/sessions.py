"""A session of the app without a browser: the messages that a browser sends, and a clock."""

import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

WAIT_SECONDS = 300
MOST_BYTES = 64 * 2**20


class Session:
    """One person's page, kept open until it is closed."""

    def __init__(self, address: str, page: str) -> None:
        self._page = page
        self._socket = connect(
            f"{address.replace('http', 'ws', 1)}/_stcore/stream", max_size=MOST_BYTES, open_timeout=WAIT_SECONDS
        )

    def run(self) -> float:
        """Asks for the page; seconds until all of it was sent."""
        ask = BackMsg()
        ask.rerun_script.page_name = self._page
        ask.rerun_script.query_string = ""
        began = time.perf_counter()
        self._socket.send(ask.SerializeToString())
        while True:
            said = self._socket.recv(WAIT_SECONDS)
            assert isinstance(said, bytes)
            message = ForwardMsg.FromString(said)
            if message.WhichOneof("type") == "script_finished":
                return time.perf_counter() - began

    def close(self) -> None:
        """The person leaves."""
        self._socket.close()
