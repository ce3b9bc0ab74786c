"""The library that a room computer runs: the other end of the gateway."""

from moothall.device.answers import answer
from moothall.device.client import Device, Hooks, OnSignal, World, the_world
from moothall.device.faults import CredentialRefused, PairingFailed, ProtocolRefused, SessionEnded
from moothall.device.keyring import OnCredential
from moothall.device.memory import Memory
from moothall.device.pairing import Credential, Description, pair
from moothall.device.receiver import Signal

__all__ = [
    "Credential",
    "CredentialRefused",
    "Description",
    "Device",
    "Hooks",
    "Memory",
    "OnCredential",
    "OnSignal",
    "PairingFailed",
    "ProtocolRefused",
    "SessionEnded",
    "Signal",
    "World",
    "answer",
    "pair",
    "the_world",
]
