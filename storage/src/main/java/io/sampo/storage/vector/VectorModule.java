package io.sampo.storage.vector;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Vector API. As a module on the command line it costs every start a fifth of its work, because
 * no start cache holds a module graph with an incubating module in it; so the server is started
 * without, and has it loaded as the JVM loads its own late modules (decision 0011). The launcher
 * opens the way to that with {@code --add-exports java.base/jdk.internal.module}.
 */
final class VectorModule {
  private static final Logger LOG = LoggerFactory.getLogger(VectorModule.class);
  private static final String NAME = "jdk.incubator.vector";
  private static final String LOADER = "jdk.internal.module.Modules";

  /** Set by the build for its rehearsal: a start cache cannot hold what is loaded in this way. */
  private static final String WITHOUT = "sampo.vectors.scalar";

  private VectorModule() {}

  /** Loads it where it is not there yet; says so where that fails, because all is slower then. */
  static boolean load() {
    if (ModuleLayer.boot().findModule(NAME).isPresent()) {
      return true;
    }
    if (Boolean.getBoolean(WITHOUT)) {
      return false;
    }
    try {
      var _ = Class.forName(LOADER).getMethod("loadModule", String.class).invoke(null, NAME);
      return true;
    } catch (ReflectiveOperationException | LinkageError e) {
      LOG.warn("no module {}, vectors are compared many times slower: {}", NAME, e.toString());
      return false;
    }
  }
}
