"""Runs a command under a pseudo-terminal and prints what the terminal received.

terminal.py COLUMNS OUT ERR COMMAND... ; OUT and ERR are "-" for the terminal or a file.
Exits as the command does.
"""
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

columns, out, err, command = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:]
ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
streams = [theirs if name == "-" else open(name, "wb") for name in (out, err)]
process = subprocess.Popen(command, stdin=theirs, stdout=streams[0], stderr=streams[1])
os.close(theirs)
while True:
    try:
        received = os.read(ours, 65536)
    except OSError:
        # Linux says EIO when nobody has the other end open any more.
        break
    if not received:
        break
    sys.stdout.buffer.write(received)
sys.stdout.buffer.flush()
sys.exit(process.wait())
