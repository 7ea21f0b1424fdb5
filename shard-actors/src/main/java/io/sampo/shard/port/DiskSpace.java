package io.sampo.shard.port;

/** Whether the disk that holds log and segments has room; asked before anything is logged. */
public interface DiskSpace {
  /** Bytes that may still be written before the reserve for flushes is touched; may be negative. */
  long availableBytes();
}
