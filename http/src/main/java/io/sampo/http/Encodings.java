package io.sampo.http;

import io.sampo.http.error.RequestFault;
import io.sampo.http.error.RequestFaultException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/** Content encodings of whole bodies: gzip and deflate (spec dataplane §1.8). */
enum Encodings {
  GZIP,
  DEFLATE;

  private static final int BUFFER_BYTES = 8 << 10;

  /** The name in headers. */
  String token() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one that a client would like best, if it takes any. */
  static Optional<Encodings> accepted(String acceptEncoding) {
    Encodings found = null;
    for (var item : acceptEncoding.split(",")) {
      var parts = item.strip().split(";");
      boolean refused =
          parts.length > 1 && parts[1].strip().replace(" ", "").matches("q=0(\\.0*)?");
      var encoding = named(parts[0].strip());
      if (encoding.isPresent() && !refused && found != GZIP) {
        found = encoding.get();
      }
    }
    return Optional.ofNullable(found);
  }

  /** What a request says its body is encoded with; empty = nothing. */
  static Optional<Encodings> ofRequest(String contentEncoding) {
    if (contentEncoding.isBlank() || contentEncoding.strip().equalsIgnoreCase("identity")) {
      return Optional.empty();
    }
    return Optional.of(named(contentEncoding.strip()).orElseThrow(() -> unknown(contentEncoding)));
  }

  private static Optional<Encodings> named(String token) {
    return switch (token.toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip" -> Optional.of(GZIP);
      case "deflate" -> Optional.of(DEFLATE);
      default -> Optional.empty();
    };
  }

  /** Compresses quickly rather than well: answers are read once. */
  byte[] encode(byte[] body) {
    var bytes = new ByteArrayOutputStream(body.length / 4 + 64);
    try (var out = encoder(bytes)) {
      out.write(body);
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  private OutputStream encoder(OutputStream out) throws IOException {
    return switch (this) {
      case GZIP -> new QuickGzip(out);
      case DEFLATE -> new QuickDeflate(out);
    };
  }

  private static final class QuickGzip extends GZIPOutputStream {
    QuickGzip(OutputStream out) throws IOException {
      super(out, BUFFER_BYTES);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  /** Owns its compressor, and gives its memory back. */
  private static final class QuickDeflate extends DeflaterOutputStream {
    QuickDeflate(OutputStream out) {
      super(out, new Deflater(Deflater.BEST_SPEED), BUFFER_BYTES);
    }

    @Override
    public void close() throws IOException {
      super.close();
      def.end();
    }
  }

  /** The body as it was; no more than {@code limit} bytes of it are ever made. */
  byte[] decode(byte[] body, int limit) {
    try (var in = decoder(new ByteArrayInputStream(body))) {
      var decoded = in.readNBytes(limit);
      if (decoded.length == limit && in.read() >= 0) {
        throw new RequestFaultException(new RequestFault.BodyOverflow(limit));
      }
      return decoded;
    } catch (IOException e) {
      throw unknown(token());
    }
  }

  private InputStream decoder(InputStream in) throws IOException {
    return switch (this) {
      case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
      case DEFLATE -> new InflaterInputStream(in);
    };
  }

  private static RequestFaultException unknown(String encoding) {
    return new RequestFaultException(new RequestFault.UnknownEncoding(encoding));
  }
}
