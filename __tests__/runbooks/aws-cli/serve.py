"""The AWS CLI, loaded once: each command line runs in a fork of this process, as the program `aws` would run it.

To import the CLI and to read the model of a service takes a second of the processor, and a runbook has many commands.
`aws.py` asks, over the socket that the first argument names. This process ends with its standard input.
"""

import array
import json
import os
import signal
import socket
import sys
import threading

from awscli.botocore.loaders import DataNotFoundError, UnknownServiceError
from awscli.botocore.waiter import SingleWaiterConfig
from awscli.clidriver import create_clidriver

MOST_BYTES = 4 * 1024 * 1024

original = SingleWaiterConfig.__init__


def init(self, single_waiter_config):
    """Waiters ask every second: the emulator settles after a few reads, not after a while."""
    original(self, single_waiter_config)
    self.delay = 1


def read(connection):
    """Command line, folder and environment of whoever asks, and the three standard streams."""
    streams = array.array("i")
    data, ancillary, _flags, _address = connection.recvmsg(MOST_BYTES, socket.CMSG_SPACE(3 * streams.itemsize))
    for _level, _kind, passed in ancillary:
        streams.frombytes(passed)
    while not data.endswith(b"\n"):
        data += connection.recv(MOST_BYTES)
    return json.loads(data), streams


def load(driver, service):
    """Reads what every command of the service reads. The loader keeps it."""
    loader = driver.session.get_component("data_loader")
    for kind in ("service-2", "paginators-1", "waiters-2"):
        try:
            loader.load_service_model(service, kind)
        except (DataNotFoundError, UnknownServiceError):
            # No service at all, or one without such a list.
            continue


def run(driver, connection, ask, streams):
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(ask["cwd"])
    own = {name: os.environ[name] for name in ("AWS_DATA_PATH",) if name in os.environ}
    os.environ.clear()
    os.environ.update({**ask["env"], **own})
    try:
        code = driver.main(ask["args"])
    except SystemExit as ended:
        code = ended.code
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(b"%d\n" % (code or 0))


def end_with_stdin():
    while os.read(0, 1024):
        pass
    os._exit(0)


def serve(path):
    SingleWaiterConfig.__init__ = init
    driver = create_clidriver()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    threading.Thread(target=end_with_stdin, daemon=True).start()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(path)
        server.listen()
        print("listening", flush=True)
        while True:
            connection, _ = server.accept()
            ask, streams = read(connection)
            load(driver, ask["args"][0])
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                server.close()
                run(driver, connection, ask, streams)
                os._exit(0)
            connection.close()
            for stream in streams:
                os.close(stream)


serve(sys.argv[1])
