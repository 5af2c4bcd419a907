"""A redis-server of a test's own: on a socket in a folder that goes with it, saving nothing."""
import pathlib
import shutil
import subprocess
import tempfile


class Redis:
    def __init__(self, password=""):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="weir-redis-"))
        self.socket = self.folder / "redis.sock"
        self.password = password
        self.url = f"unix://{':' + password + '@' if password else ''}{self.socket}"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """Returns when it takes connections."""
        command = ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--save", "",
                   "--dir", str(self.folder)]
        if self.password:
            command += ["--requirepass", self.password]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        said = []
        for line in self.process.stdout:
            said.append(line)
            if b"accept connections" in line:
                return
        raise AssertionError(b"".join(said).decode())

    def kill(self):
        """As kill -9."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
