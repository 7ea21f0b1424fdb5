package io.sampo.contract;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A plain HTTP/1.1 client that sends targets and headers exactly as they are given: the JDK's
 * refuses paths such as {@code /index/a[].b}, and some tests want requests that no decent client
 * sends. One connection, one request at a time, used by one thread.
 */
public final class WireHttp implements Closeable {
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);
  private static final int CONNECT_MILLIS = 5_000;

  /** An answer; names of headers in lower case. */
  public record Response(int status, Map<String, String> headers, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private final String host;
  private final int port;
  private final Duration answerLimit;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  public WireHttp(URI base) {
    this(base, ANSWER_LIMIT);
  }

  /**
   * Gives up on a server that is silent for so long.
   *
   * @param answerLimit at least a millisecond
   */
  public WireHttp(URI base, Duration answerLimit) {
    this.answerLimit = answerLimit;
    this.host = base.getHost();
    this.port = base.getPort();
  }

  /** Sends without further headers. */
  public Response send(String method, String target, Optional<String> body) throws IOException {
    return send(method, target, Map.of("Content-Type", "application/json"), body);
  }

  /** Sends a request, and once more where the server had closed the kept connection. */
  public Response send(
      String method, String target, Map<String, String> headers, Optional<String> body)
      throws IOException {
    var bytes = body.map(text -> text.getBytes(StandardCharsets.UTF_8));
    boolean reused = socket != null;
    try {
      return exchange(method, target, headers, bytes);
    } catch (IOException e) {
      close();
      if (!reused) {
        throw e;
      }
      return exchange(method, target, headers, bytes);
    }
  }

  private Response exchange(
      String method, String target, Map<String, String> headers, Optional<byte[]> body)
      throws IOException {
    var connection = socket;
    if (connection == null) {
      connection = new Socket();
      connection.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      connection.setSoTimeout((int) answerLimit.toMillis());
      connection.setTcpNoDelay(true);
      socket = connection;
      in = new BufferedInputStream(connection.getInputStream());
    }
    var head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(host).append(':').append(port).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    body.ifPresent(bytes -> head.append("Content-Length: ").append(bytes.length).append("\r\n"));
    head.append("\r\n");
    var out = connection.getOutputStream();
    var request = new ByteArrayOutputStream();
    request.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    body.ifPresent(request::writeBytes);
    request.writeTo(out);
    out.flush();
    return receive(method);
  }

  private Response receive(String method) throws IOException {
    var statusLine = line();
    int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
    var headers = new LinkedHashMap<String, String>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    var body = method.equals("HEAD") ? new byte[0] : body(headers);
    if ("close".equalsIgnoreCase(headers.get("connection"))) {
      close();
    }
    return new Response(status, headers, body);
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      var body = new ByteArrayOutputStream();
      for (int size = chunkSize(); size > 0; size = chunkSize()) {
        body.writeBytes(exactly(size));
        line();
      }
      line();
      return body.toByteArray();
    }
    return exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
  }

  private byte[] exactly(int length) throws IOException {
    var bytes = input().readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("closed within the body");
    }
    return bytes;
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int c = input().read(); c != '\n'; c = input().read()) {
      if (c < 0) {
        throw new EOFException("closed before the answer was complete");
      }
      line.write(c);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  private InputStream input() throws IOException {
    var input = in;
    if (input == null) {
      throw new EOFException("not connected");
    }
    return input;
  }

  @Override
  public void close() throws IOException {
    var connection = socket;
    socket = null;
    in = null;
    if (connection != null) {
      connection.close();
    }
  }
}
