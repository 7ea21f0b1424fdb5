package io.sampo.storage.journal;

import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The binary form of logged operations: a version byte, an operation code, the place in history,
 * then the operation; little-endian. Vectors are raw runs of floats and payloads are stored as they
 * are, so that writing is copying. Lengths and counts are unsigned LEB128.
 *
 * <p>Names of vectors are written once per operation and then referred to by their number. All
 * methods may be called by any thread; the byte order of the buffers given is neither used nor
 * changed.
 */
public final class OperationCodec {
  /** Beyond a guess: an eighth of it, and so much. */
  private static final int SPARE_SHARE = 8;

  private static final int LEAST_SPARE_BYTES = 256;

  private OperationCodec() {}

  /**
   * Writes at the buffer's position and moves it behind the operation.
   *
   * @throws BufferOverflowException when it does not fit; the position is then what it was
   * @throws IllegalArgumentException when a text cannot be written as UTF-8
   */
  public static void write(
      UpdateOperation operation, Stamp stamp, long operationNumber, ByteBuffer out) {
    OperationWriter.write(new LoggedOperation(operationNumber, stamp, operation), out);
  }

  /** The same in an array of its own. */
  public static byte[] toBytes(UpdateOperation operation, Stamp stamp, long operationNumber) {
    return bytes(
        OperationSize.estimateBytes(operation),
        out -> write(operation, stamp, operationNumber, out));
  }

  /**
   * What {@code write} puts into a buffer. It begins anew with a larger one as long as it fails for
   * want of room.
   *
   * @param guess how many bytes that may be
   */
  public static byte[] bytes(long guess, Consumer<ByteBuffer> write) {
    int size = Math.toIntExact(guess + guess / SPARE_SHARE + LEAST_SPARE_BYTES);
    while (true) {
      var buffer = ByteBuffer.allocate(size);
      try {
        write.accept(buffer);
        return Arrays.copyOf(buffer.array(), buffer.position());
      } catch (BufferOverflowException tooSmall) {
        size = Math.multiplyExact(size, 2);
      }
    }
  }

  /**
   * Reads one operation that fills the buffer from its position to its limit. Nothing of the buffer
   * is kept.
   *
   * @throws OperationFormatException when the bytes are not an operation that this build knows
   */
  public static LoggedOperation read(ByteBuffer in) {
    return new OperationReader(in).read();
  }
}
