"""A small client of yaml-language-server: what an editor says to it, over its standard input and output."""

import json
import subprocess
from pathlib import Path

SERVER = Path(__file__).parent.parent / ".venv/node/node_modules/.bin/yaml-language-server"


class Editor:
    """An editor with one folder open. It reads and writes files; whoever opens one gets what the server says of it."""

    def __init__(self, root):
        self._root = root
        self._server = subprocess.Popen([SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._number = 0
        self._published = {}
        capabilities = {"textDocument": {"hover": {"contentFormat": ["plaintext"]}}}
        folder = {"uri": root.as_uri(), "name": root.name}
        self._ask(
            "initialize", processId=None, rootUri=root.as_uri(), capabilities=capabilities, workspaceFolders=[folder]
        )
        self._tell("initialized")
        settings = {"yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}}
        self._tell("workspace/didChangeConfiguration", settings=settings)

    def close(self):
        self._server.kill()
        self._server.communicate()

    def open(self, name, text):
        """Open a file with this text; gives what is wrong with it, as (line from 1, message)."""
        uri = (self._root / name).as_uri()
        self._published.pop(uri, None)
        self._tell("textDocument/didOpen", textDocument={"uri": uri, "languageId": "yaml", "version": 1, "text": text})
        while uri not in self._published:
            self._receive()
        return [(found["range"]["start"]["line"] + 1, found["message"]) for found in self._published[uri]]

    def complete(self, name, line, column):
        """The words that are offered at a place, line from 1 and column from 0."""
        answer = self._ask("textDocument/completion", **self._at(name, line, column))
        return {item["label"] for item in answer["items"]}

    def hover(self, name, line, column):
        """What is shown of the word at a place."""
        answer = self._ask("textDocument/hover", **self._at(name, line, column)) or {"contents": ""}
        contents = answer["contents"]
        return contents["value"] if isinstance(contents, dict) else str(contents)

    def _at(self, name, line, column):
        position = {"line": line - 1, "character": column}
        return {"textDocument": {"uri": (self._root / name).as_uri()}, "position": position}

    def _ask(self, method, **params):
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def _tell(self, method, **params):
        self._send({"method": method, "params": params})

    def _receive(self):
        """The next message; what the server asks is answered with nothing, what it publishes is kept."""
        length = 0
        while line := self._server.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message = json.loads(self._server.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self._published[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            items = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
            answer = [None] * len(items) if message["method"] == "workspace/configuration" else None
            self._send({"id": message["id"], "result": answer})
        return message

    def _send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._server.stdin.flush()
