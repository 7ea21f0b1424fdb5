package io.sampo.http.metrics;

import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalLong;

/**
 * Prometheus' text format, version 0.0.4. A family is announced with its first sample, so that one
 * without any leaves no trace. Not for several threads.
 */
final class Exposition {
  private final StringBuilder out = new StringBuilder(4096);
  private final String prefix;

  /**
   * An empty one.
   *
   * @param prefix of all names
   */
  Exposition(String prefix) {
    this.prefix = prefix;
  }

  /** Metrics of one name. */
  final class Family {
    private final String name;
    private final String type;
    private final String help;
    private boolean announced;

    private Family(String name, String type, String help) {
      this.name = prefix + name;
      this.type = type;
      this.help = help;
    }

    /**
     * One value.
     *
     * @param labels names and values in turns
     */
    Family sample(double value, String... labels) {
      return sample("", text(value), List.of(labels));
    }

    /** The same of a whole number. */
    Family sample(long value, String... labels) {
      return sample("", Long.toString(value), List.of(labels));
    }

    /** One value, if it is known. */
    Family sample(OptionalLong value) {
      value.ifPresent(this::sample);
      return this;
    }

    /**
     * One value of a name that is longer than the family's.
     *
     * @param suffix of the name
     * @param value as {@link #text(double)} writes it
     */
    Family sample(String suffix, String value, List<String> labels) {
      if (!announced) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        announced = true;
      }
      out.append(name).append(suffix);
      for (int i = 0; i < labels.size(); i += 2) {
        out.append(i == 0 ? '{' : ',').append(labels.get(i)).append("=\"");
        escape(labels.get(i + 1));
        out.append('"');
      }
      out.append(labels.isEmpty() ? " " : "} ").append(value).append('\n');
      return this;
    }
  }

  /** What goes up and down. */
  Family gauge(String name, String help) {
    return new Family(name, "gauge", help);
  }

  /** What only goes up. */
  Family counter(String name, String help) {
    return new Family(name, "counter", help);
  }

  /** How values are spread; the caller writes its buckets, its sum and its count. */
  Family histogram(String name, String help) {
    return new Family(name, "histogram", help);
  }

  /** Adds what stands in another one. */
  void append(Exposition other) {
    out.append(other.out);
  }

  /** All of it. */
  String text() {
    return out.toString();
  }

  /** As people write numbers. */
  static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : BigDecimal.valueOf(value).toPlainString();
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '"' -> out.append("\\\"");
        case '\n' -> out.append("\\n");
        default -> out.append(c);
      }
    }
  }
}
