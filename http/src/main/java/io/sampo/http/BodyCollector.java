package io.sampo.http;

import io.sampo.http.error.RequestFault;
import io.sampo.http.error.RequestFaultException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;

/** Collects bodies of requests into arrays, no more than fit one by one and all together. */
final class BodyCollector {
  private static final byte[] NOTHING = new byte[0];

  /** First size of the buffer where the length is not announced. */
  private static final int UNKNOWN_LENGTH_BYTES = 64 << 10;

  private final int maxBytes;
  private final long maxTotalBytes;
  private final Materializer materializer;
  private final AtomicLong reservedBytes = new AtomicLong();

  BodyCollector(RestSettings settings, Materializer materializer) {
    this.maxBytes = settings.maxBodyBytes();
    this.maxTotalBytes = settings.maxBufferedBytes();
    this.materializer = materializer;
  }

  /** Memory set aside for one body, which may not be larger; given back by {@link #close}, once. */
  final class Reservation implements AutoCloseable {
    private final int bytes;

    private Reservation(int bytes) {
      this.bytes = bytes;
    }

    @Override
    public void close() {
      reservedBytes.addAndGet(-bytes);
    }
  }

  /**
   * Sets memory aside for the body of a request.
   *
   * @throws RequestFaultException where the body is too large, or all bodies together are
   */
  Reservation reserve(HttpRequest request) {
    long length = request.entity().getContentLengthOption().orElse(maxBytes);
    if (length > maxBytes) {
      throw new RequestFaultException(new RequestFault.BodyTooLarge(length, maxBytes));
    }
    if (reservedBytes.addAndGet(length) > maxTotalBytes) {
      reservedBytes.addAndGet(-length);
      throw new RequestFaultException(new RequestFault.TooBusy("bytes of requests"));
    }
    return new Reservation((int) length);
  }

  /** The body, decoded; fails with {@link RequestFaultException}. */
  CompletionStage<byte[]> collect(HttpRequest request, Reservation reservation) {
    var encoding =
        Encodings.ofRequest(
            request.getHeader("content-encoding").map(header -> header.value()).orElse(""));
    var raw =
        request.entity() instanceof HttpEntity.Strict strict
            ? CompletableFuture.completedFuture(strict.getData().toArrayUnsafe())
            : stream(request, reservation.bytes);
    return encoding.isEmpty()
        ? raw
        : raw.thenApply(bytes -> encoding.get().decode(bytes, maxBytes));
  }

  private CompletionStage<byte[]> stream(HttpRequest request, int most) {
    boolean announced = request.entity().getContentLengthOption().isPresent();
    return request
        .entity()
        .withoutSizeLimit()
        .getDataBytes()
        .runFold(
            new Buffer(announced ? most : Math.min(most, UNKNOWN_LENGTH_BYTES), most),
            Buffer::append,
            materializer)
        .thenApply(Buffer::bytes);
  }

  /** Bytes that come in pieces; used by one stream. */
  private static final class Buffer {
    private final int most;
    private byte[] bytes;
    private int size;

    Buffer(int capacity, int most) {
      this.bytes = capacity == 0 ? NOTHING : new byte[capacity];
      this.most = most;
    }

    Buffer append(ByteString piece) {
      int length = piece.length();
      if (size + (long) length > most) {
        throw new RequestFaultException(new RequestFault.BodyOverflow(most));
      }
      if (size + length > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(size + length, Math.min(most, 2 * bytes.length)));
      }
      piece.asByteBuffer().get(bytes, size, length);
      size += length;
      return this;
    }

    byte[] bytes() {
      return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
  }
}
