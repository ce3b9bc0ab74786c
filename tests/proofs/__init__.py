"""Proofs that what is said of a signal is true: by the official SDK, unchanged, and devices on real sockets.

 1. The device gets the exact bytes, and the caller hears `true` after the device's acknowledgement.
 2. A device that is absent: `system.error` at once, and nothing is delivered when it connects later.
 3. A device that never acknowledges: an error at the deadline; every sending had the same requestId and number.
 4. A half-open socket is no better than a silent device.
 5. 200 signals of 8 callers: the device acts in each caller's order, and once on each.
 6. `kill -9` between sending and acknowledgement: the device acts once, the caller can repeat to `true`.
 7. The same requestId twice at once: one delivery, both `true`; with other content `param.error`.
 8. A second session of a device: the first gets `bye`, and what it says later is ignored.
 9. A result after NO_RESULT is told to apps with its own statusCode.
11. Bad JSON, foreign room, foreign user, switch off: the codes, in that order.

10 and 12 are about the delivery of events and about PostgreSQL; they come with those. A test's name begins with its
number.
"""
