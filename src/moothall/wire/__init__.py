"""The vendors' wire formats: operations, codecs, envelopes, signatures. Bytes in, bytes out; no I/O."""
