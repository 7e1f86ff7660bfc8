"""A python-socketio client for tests: joins a namespace, and prints as JSON what it received first, and the acknowledgement of an event."""
import asyncio
import json
import sys

import socketio

url, namespace = sys.argv[1:]


async def main():
    client = socketio.AsyncClient()
    welcome = asyncio.get_running_loop().create_future()
    client.on("welcome", lambda *args: welcome.set_result(args), namespace=namespace)
    await client.connect(url, namespaces=[namespace])
    text, data = await client.call("get", {"id": 2}, namespace=namespace)
    print(json.dumps({"welcome": await welcome, "ack": [text, data.hex()]}))
    await client.disconnect()


asyncio.run(main())
