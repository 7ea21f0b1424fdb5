package io.sampo.node;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import io.sampo.node.config.LogSettings.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a line of the log looks: for people, or one JSON object with the members that the reference
 * writes. Of the context only what an operator knows is shown.
 */
final class LogLines extends EncoderBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final List<String> CONTEXT = List.of("collection", "shard", "peer", "term");
  private static final byte[] NOTHING = {};

  private final JsonFactory json = new JsonFactory();
  private final Format format;

  LogLines(Format format) {
    this.format = format;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    return switch (format) {
      case TEXT -> text(event).getBytes(StandardCharsets.UTF_8);
      case JSON -> json(event);
    };
  }

  private static String text(ILoggingEvent event) {
    var line = new StringBuilder(160);
    line.append(time(event));
    line.append(" ".repeat(6 - event.getLevel().levelStr.length())).append(event.getLevel());
    line.append(' ').append(event.getLoggerName()).append(": ");
    line.append(event.getFormattedMessage());
    var context = context(event);
    if (!context.isEmpty()) {
      line.append(' ').append(context);
    }
    line.append('\n');
    if (event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
  }

  private byte[] json(ILoggingEvent event) {
    var bytes = new ByteArrayOutputStream(200);
    try (var object = json.createGenerator(bytes)) {
      object.writeStartObject();
      object.writeStringField("timestamp", time(event));
      object.writeStringField("level", event.getLevel().levelStr);
      object.writeObjectFieldStart("fields");
      object.writeStringField("message", event.getFormattedMessage());
      for (var member : context(event).entrySet()) {
        object.writeStringField(member.getKey(), member.getValue());
      }
      if (event.getThrowableProxy() != null) {
        object.writeStringField("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
      object.writeEndObject();
      object.writeStringField("target", event.getLoggerName());
      object.writeEndObject();
      object.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Map<String, String> context(ILoggingEvent event) {
    var known = new LinkedHashMap<String, String>();
    for (var name : CONTEXT) {
      var value = event.getMDCPropertyMap().get(name);
      if (value != null) {
        known.put(name, value);
      }
    }
    return known;
  }

  private static String time(ILoggingEvent event) {
    return TIME.format(
        event.getInstant() == null
            ? Instant.ofEpochMilli(event.getTimeStamp())
            : event.getInstant());
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
