package io.sampo.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right of one process to a storage folder. The operating system gives it back when the process
 * ends, however it ends.
 */
final class StorageLock implements AutoCloseable {
  private static final String NAME = ".lock";
  private static final int PID_BYTES = 20; // a decimal long

  private final FileChannel channel;

  private StorageLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes it, and makes the folder if it is not there. */
  static StorageLock take(Path folder) throws StartFailure {
    try {
      Files.createDirectories(folder);
      var channel =
          FileChannel.open(
              folder.resolve(NAME),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        var owner = read(channel);
        channel.close();
        throw new StartFailure(
            "storage folder %s is in use by another process%s: stop it, or give this one its own storage.storage_path"
                .formatted(folder, owner.isEmpty() ? "" : " (" + owner + ")"));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
          0);
      return new StorageLock(channel);
    } catch (IOException e) {
      throw new StartFailure("storage folder %s cannot be used: %s".formatted(folder, e), e);
    }
  }

  private static String read(FileChannel channel) throws IOException {
    var bytes = ByteBuffer.allocate(PID_BYTES);
    channel.read(bytes, 0);
    return StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
