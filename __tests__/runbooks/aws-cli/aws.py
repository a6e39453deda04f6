"""`aws`, by the process of `serve.py` whose socket is the first argument."""

import array
import json
import os
import socket
import sys

ask = {"args": sys.argv[2:], "cwd": os.getcwd(), "env": dict(os.environ)}
with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
    server.connect(sys.argv[1])
    streams = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))]
    data = json.dumps(ask).encode() + b"\n"
    sent = server.sendmsg([data], streams)
    server.sendall(data[sent:])
    answer = server.recv(16)
sys.exit(int(answer) if answer else 255)
