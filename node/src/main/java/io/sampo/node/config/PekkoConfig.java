package io.sampo.node.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Locale;
import java.util.Map;

/**
 * The actor system's configuration: the libraries' defaults, {@code application.conf} over them,
 * and what depends on the settings over both.
 */
public final class PekkoConfig {
  private PekkoConfig() {}

  /** Composes it. */
  public static Config of(NodeSettings settings) {
    var storage = settings.storage();
    var own =
        Map.of(
            "pekko.loglevel", settings.log().level().map(PekkoConfig::pekkoLevel).orElse("OFF"),
            "sampo.journal.dir", storage.storagePath().resolve("journal").toString(),
            "sampo.journal.fsync", storage.fsync().name().toLowerCase(Locale.ROOT));
    return ConfigFactory.parseMap(own).withFallback(ConfigFactory.load());
  }

  private static String pekkoLevel(org.slf4j.event.Level level) {
    return switch (level) {
      case ERROR -> "ERROR";
      case WARN -> "WARNING";
      case INFO -> "INFO";
      case DEBUG, TRACE -> "DEBUG";
    };
  }
}
