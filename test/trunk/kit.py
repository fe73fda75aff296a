"""kit.py - frames, their CRC and answers, made here by code that shares nothing with the program; a device on a socket."""
import socket
import time

MN, PW = '010000A8900016F000169DC0', '123456'


def crc(segment):
    """= HJ 212-2017 App. A, bit by bit"""
    c = 0xFFFF
    for byte in segment:
        c = (c >> 8) ^ byte
        for _ in range(8):
            c = (c >> 1) ^ 0xA001 if c & 1 else c >> 1
    return b'%04X' % c


def frame(cp, cn=2011, mn=MN, pw=PW, flag=5, qn=None, st=22, bad_crc=False):
    frame.number += 1
    qn = qn or time.strftime('%Y%m%d%H%M%S', time.gmtime(time.time() + 28800)) + '%03d' % (frame.number % 1000)
    s = f'QN={qn};ST={st};CN={cn};PW={pw};MN={mn};Flag={flag};CP=&&{cp}&&'.encode()
    c = crc(s)
    if bad_crc:
        c = b'%04X' % (int(c, 16) ^ 0x0100)
    return b'##%04d' % len(s) + s + c + b'\r\n'


frame.number = 0


def answer_of(f):
    """The 9014 that the standard asks for."""
    qn = f[f.index(b'QN=') + 3:f.index(b';ST=')]
    mn = f[f.index(b'MN=') + 3:f.index(b';Flag=')]
    pw = f[f.index(b'PW=') + 3:f.index(b';MN=')]
    s = b'QN=' + qn + b';ST=91;CN=9014;PW=' + pw + b';MN=' + mn + b';Flag=4;CP=&&&&'
    return b'##%04d' % len(s) + s + crc(s) + b'\r\n'


class Device:
    def __init__(self, port):
        self.s = socket.create_connection(('127.0.0.1', port), timeout=15)

    def say(self, *frames):
        self.s.sendall(b''.join(frames))

    def hear(self, n, wait=10):
        """n answers, or what came within the time."""
        got = b''
        end = time.time() + wait
        while got.count(b'\r\n') < n and time.time() < end:
            self.s.settimeout(max(0.05, end - time.time()))
            try:
                more = self.s.recv(65536)
            except (socket.timeout, TimeoutError, ConnectionResetError):
                break
            if not more:
                break
            got += more
        return got

    def close(self):
        self.s.close()
