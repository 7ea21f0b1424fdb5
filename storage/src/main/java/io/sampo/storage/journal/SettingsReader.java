package io.sampo.storage.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.util.Locale;

/** Reads {@link JournalSettings} from the configuration that Pekko hands to a journal. */
final class SettingsReader {
  private SettingsReader() {}

  static JournalSettings read(Config config) {
    return new JournalSettings(
        Path.of(config.getString("dir")),
        fsync(config),
        config.getDuration("fsync-interval"),
        config.getMemorySize("segment-bytes").toBytes(),
        Math.toIntExact(config.getMemorySize("buffer-bytes").toBytes()),
        config.getMemorySize("group-bytes").toBytes(),
        Math.toIntExact(config.getMemorySize("max-write-bytes").toBytes()),
        config.getInt("queue-length"),
        config.getMemorySize("reserve-bytes").toBytes(),
        config.getMemorySize("history-bytes").toBytes(),
        config.getInt("reclaim-lag"),
        config.getInt("replay-threads"),
        config.getBoolean("leveldb.native"));
  }

  private static JournalSettings.Fsync fsync(Config config) {
    String value = config.getString("fsync");
    for (var fsync : JournalSettings.Fsync.values()) {
      if (fsync.name().toLowerCase(Locale.ROOT).equals(value)) {
        return fsync;
      }
    }
    throw new ConfigException.BadValue(
        config.getValue("fsync").origin(), "fsync", "one of always, interval, never: " + value);
  }
}
