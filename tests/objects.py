"""An S3 server on this machine, for stores elsewhere: real requests over a real socket."""

import contextlib
import urllib.error
import urllib.request

import pytest

BUCKET = "letters-tests"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests", "AWS_DEFAULT_REGION": "us-east-1"}


class ObjectServer:
    """Begins empty and runs until it is stopped; `environment` is what the driver needs to find it."""

    def __init__(self):
        moto = pytest.importorskip(
            "moto.server", reason="moto is not installed: pip install 'moto[s3]' flask flask-cors"
        )
        pytest.importorskip("s3fs", reason="s3fs is not installed: pip install 'letters[remote]'")
        self._server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        _, port = self._server.get_host_and_port()
        self.address = f"http://127.0.0.1:{port}"
        self.environment = {**ENVIRONMENT, "AWS_ENDPOINT_URL": self.address}
        self._tell("reset", b"")  # all servers of a process have one memory
        import boto3

        keys = {"aws_access_key_id": "tests", "aws_secret_access_key": "tests", "region_name": "us-east-1"}
        self.client = boto3.client("s3", endpoint_url=self.address, **keys)
        self.client.create_bucket(Bucket=BUCKET)

    def stop(self):
        with contextlib.suppress(Exception):
            self._server.stop()

    def put(self, path, data):
        self.client.put_object(Bucket=BUCKET, Key=path, Body=data)

    def get(self, path):
        return self.client.get_object(Bucket=BUCKET, Key=path)["Body"].read()

    def remove(self, path):
        self.client.delete_object(Bucket=BUCKET, Key=path)

    def names(self, prefix=""):
        """The keys of all objects."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        return {it["Key"] for page in pages for it in page.get("Contents", ())}

    def is_public(self, path):
        """Whether somebody without keys is given it."""
        try:
            with urllib.request.urlopen(f"{self.address}/{BUCKET}/{path}", timeout=30):
                return True
        except urllib.error.HTTPError as error:
            if error.code != 403:
                raise
            return False

    @contextlib.contextmanager
    def refusing(self):
        """Let nobody in meanwhile."""
        self._tell("reset-auth", b"0")
        try:
            yield
        finally:
            self._tell("reset-auth", b"inf")

    def _tell(self, what, data):
        header = {"Content-Type": "application/octet-stream"}
        ask = urllib.request.Request(f"{self.address}/moto-api/{what}", data, header)
        with urllib.request.urlopen(ask, timeout=30):
            pass
