package io.sampo.grpc.call;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.pekko.grpc.GrpcServiceException;
import org.apache.pekko.util.ByteString;

/**
 * The frame of a message: one byte that says whether it is compressed, four bytes of length,
 * big-endian, the message. Unary calls have one frame each way and are handled here rather than by
 * the stream stages of Pekko gRPC, which copy more, compress every answer and set no bound to what
 * a compressed message becomes.
 */
final class Frames {
  private static final VarHandle INT_AT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** Flag and length. */
  static final int HEAD_BYTES = 5;

  /**
   * Answers shorter than this are never compressed: the client would save less than a network
   * packet or two, and deflating costs more than all else about such an answer.
   */
  static final int COMPRESS_FROM_BYTES = 4096;

  private Frames() {}

  /** The message in a frame, ready to be read; the array behind it is nobody else's. */
  static CodedInputStream open(ByteString frame, boolean gzip, int maxBytes) throws IOException {
    byte[] bytes = frame.toArrayUnsafe();
    if (bytes.length < HEAD_BYTES) {
      throw new GrpcServiceException(Status.INTERNAL.withDescription("Missing request message."));
    }
    int length = (int) INT_AT.get(bytes, 1);
    if (length != bytes.length - HEAD_BYTES) {
      throw new GrpcServiceException(
          Status.INTERNAL.withDescription(
              "a frame of %s bytes was announced and %d came"
                  .formatted(Integer.toUnsignedString(length), bytes.length - HEAD_BYTES)));
    }
    if (bytes[0] == 0) {
      return CodedInputStream.newInstance(bytes, HEAD_BYTES, length);
    }
    if (bytes[0] != 1 || !gzip) {
      throw new GrpcServiceException(
          Status.INTERNAL.withDescription(
              "the message is marked as compressed and no grpc-encoding was given"));
    }
    return CodedInputStream.newInstance(inflate(bytes, length, maxBytes));
  }

  private static byte[] inflate(byte[] bytes, int length, int maxBytes) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes, HEAD_BYTES, length))) {
      byte[] message = in.readNBytes(maxBytes);
      if (in.read() >= 0) {
        throw tooLarge(maxBytes);
      }
      return message;
    }
  }

  static GrpcServiceException tooLarge(int maxBytes) {
    return new GrpcServiceException(
        Status.RESOURCE_EXHAUSTED.withDescription(
            "the message is larger than the limit of " + maxBytes + " bytes"));
  }

  /** A frame with that message, compressed where the client takes that and it is worth it. */
  static ByteString of(MessageLite message, boolean gzip) {
    int size = message.getSerializedSize();
    try {
      return ByteString.fromArrayUnsafe(
          gzip && size >= COMPRESS_FROM_BYTES ? deflate(message, size) : plain(message, size));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] plain(MessageLite message, int size) throws IOException {
    byte[] frame = new byte[HEAD_BYTES + size];
    INT_AT.set(frame, 1, size);
    var out = CodedOutputStream.newInstance(frame, HEAD_BYTES, size);
    message.writeTo(out);
    out.checkNoSpaceLeft();
    return frame;
  }

  private static byte[] deflate(MessageLite message, int size) throws IOException {
    var buffer = new ByteArrayOutputStream(size / 2);
    buffer.writeBytes(new byte[HEAD_BYTES]);
    try (var gzip = new FastGzip(buffer)) {
      message.writeTo(gzip);
    }
    byte[] frame = buffer.toByteArray();
    frame[0] = 1;
    INT_AT.set(frame, 1, frame.length - HEAD_BYTES);
    return frame;
  }

  /** Gzip at the level that costs least: vectors hardly shrink at any. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 8192);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
