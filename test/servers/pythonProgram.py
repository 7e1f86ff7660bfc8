"""A python-socketio server for tests: prints a JSON line for its port and for each event; emits what its standard input says, and ends with it."""
import asyncio
import base64
import json
import os
import sys

import engineio.payload
import socketio
from aiohttp import web

options = json.loads(sys.argv[1])
max_bytes = options.get("maxBytes", 1_000_000)
sio = socketio.AsyncServer(
    async_mode="aiohttp",
    # Only pages of the server itself, which is the default of python-socketio.
    cors_allowed_origins=None if options.get("sameOrigin") else "*",
    max_http_buffer_size=max_bytes,
    # A heartbeat must not end a test that a busy machine slows down.
    ping_interval=20,
    ping_timeout=60,
)
app = web.Application()
sio.attach(app, options.get("path", "socket.io"))
# Every event is reported, and acknowledged with its arguments.
answers_all = options.get("answersAll", False)
# A client that polls sends many at once, of which 16 are allowed.
if answers_all:
    engineio.payload.Payload.max_decode_packets = 1000
# The last client of each namespace.
members = {}


def printable(value):
    """Bytes become an object, as the tests look for them."""
    if isinstance(value, (bytes, bytearray)):
        return {"$binary": base64.b64encode(value).decode()}
    if isinstance(value, (list, tuple)):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    return value


def payload(value):
    """The other way round."""
    if isinstance(value, list):
        return [payload(item) for item in value]
    if isinstance(value, dict):
        if isinstance(value.get("$binary"), str):
            return base64.b64decode(value["$binary"])
        return {key: payload(item) for key, item in value.items()}
    return value


def tell(**line):
    print(json.dumps(line), flush=True)


@sio.event
async def connect(sid, environ, auth):
    tell(connect=sid, auth=auth)
    members["/"] = sid
    how = auth.get("refuse") if isinstance(auth, dict) else None
    if how == "message":
        raise socketio.exceptions.ConnectionRefusedError("no badge")
    if how == "data":
        raise socketio.exceptions.ConnectionRefusedError("no badge", {"code": 7, "door": ["east"]})
    if how == "nothing":
        raise socketio.exceptions.ConnectionRefusedError()
    if how == "false":
        return False
    if how == "error":
        raise KeyError("user")
    if not answers_all:
        await sio.emit("welcome", {"sid": sid}, to=sid)


@sio.event
async def disconnect(sid):
    tell(disconnect=sid)


@sio.event
async def echo(sid, *args):
    tell(event="echo", args=printable(args))
    return args


@sio.event
async def tell_back(sid, *args):
    tell(event="tell_back", args=printable(args))
    await sio.emit("told", args, to=sid)


@sio.event
async def nothing(sid, *args):
    tell(event="nothing", args=printable(args))


@sio.event
async def ask(sid, *args):
    """Asks the client for an acknowledgement, and tells what came."""

    def answered(*values):
        tell(event="answered", args=printable(values))

    await sio.emit("question", args, to=sid, callback=answered)


@sio.event
async def many(sid, count):
    for n in range(count):
        await sio.emit("one", (n, "x" * 50), to=sid)


@sio.event
async def big(sid, size):
    await sio.emit("large", {"text": "x" * size, "bytes": [b"\x07" * size]}, to=sid)


@sio.event
async def nan(sid):
    await sio.emit("number", {"value": float("nan")}, to=sid)


@sio.event
async def kick(sid):
    await sio.disconnect(sid)


@sio.event
async def raises(sid):
    raise ValueError("not today")


@sio.on("connect", namespace="/chat")
async def chat_connect(sid, environ, auth):
    tell(connect=sid, namespace="/chat", auth=auth)
    members["/chat"] = sid


@sio.on("echo", namespace="/chat")
async def chat_echo(sid, *args):
    return ("chat", *args)


@sio.on("leave", namespace="/chat")
async def chat_leave(sid):
    await sio.disconnect(sid, namespace="/chat")


def answer_all(namespace):
    async def answer(event, sid, *args):
        tell(event=event, namespace=namespace, args=printable(args))
        return ("ack", *args)

    sio.on("*", answer, namespace=namespace)


if answers_all:
    for namespace in ("/", "/chat"):
        answer_all(namespace)


async def emit(namespace, event, args, ack=None):
    def answered(*values):
        tell(ack=ack, args=printable(values))

    callback = None if ack is None else answered
    await sio.emit(event, tuple(payload(args)), to=members[namespace], namespace=namespace, callback=callback)


async def main():
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", options.get("port", 0))
    await site.start()
    tell(port=site._server.sockets[0].getsockname()[1])
    loop = asyncio.get_running_loop()
    # Each line is an event to emit. Whatever ends the tests ends the server.
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        await emit(**json.loads(line))
    os._exit(0)


def main_in_threads():
    """A WSGI server of the standard library, as the development server of Flask: it has no WebSocket."""
    from socketserver import ThreadingMixIn
    from threading import Thread
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_args):
            pass

    class Threads(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    served = socketio.WSGIApp(socketio.Server(async_mode="threading", cors_allowed_origins="*"))
    server = make_server("127.0.0.1", options.get("port", 0), served, Threads, Quiet)
    tell(port=server.server_port)
    Thread(target=server.serve_forever, daemon=True).start()
    while sys.stdin.readline():
        pass
    os._exit(0)


if options.get("threads"):
    main_in_threads()
else:
    asyncio.run(main())
