package io.sampo.http.routes;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A request target taken apart (spec dataplane §1.1, §1.2): repeated slashes are one, a slash at
 * the end is none, segments are split before they are decoded. What is no UTF-8 is replaced.
 */
public record Target(List<String> segments, Map<String, String> query) {
  private static final String SCHEME_END = "://";

  public Target {
    segments = List.copyOf(segments);
    query = Map.copyOf(query);
  }

  /** Of the text between method and protocol of the request line. */
  public static Target parse(String text) {
    var target = originForm(text);
    int fragment = target.indexOf('#');
    var whole = fragment < 0 ? target : target.substring(0, fragment);
    int mark = whole.indexOf('?');
    var path = mark < 0 ? whole : whole.substring(0, mark);
    return new Target(segments(path), query(mark < 0 ? "" : whole.substring(mark + 1)));
  }

  private static String originForm(String text) {
    int scheme = text.indexOf(SCHEME_END);
    if (text.startsWith("/") || scheme < 0) {
      return text;
    }
    int slash = text.indexOf('/', scheme + SCHEME_END.length());
    return slash < 0 ? "/" : text.substring(slash);
  }

  static List<String> segments(String path) {
    var segments = new ArrayList<String>();
    for (var segment : path.split("/")) {
      if (!segment.isEmpty()) {
        segments.add(decode(segment, false));
      }
    }
    return segments;
  }

  private static Map<String, String> query(String text) {
    var query = new HashMap<String, String>();
    for (var pair : text.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        var name = equals < 0 ? pair : pair.substring(0, equals);
        var value = equals < 0 ? "" : pair.substring(equals + 1);
        query.put(decode(name, true), decode(value, true));
      }
    }
    return query;
  }

  private static String decode(String text, boolean plusIsSpace) {
    if (text.indexOf('%') < 0 && !(plusIsSpace && text.indexOf('+') >= 0)) {
      return text;
    }
    var bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int code = c == '%' ? hexPair(text, i + 1) : -1;
      if (code >= 0) {
        bytes.write(code);
        i += 2;
      } else if (plusIsSpace && c == '+') {
        bytes.write(' ');
      } else {
        bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The byte written as two hex digits, or −1. */
  private static int hexPair(String text, int at) {
    if (at + 2 > text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }
}
