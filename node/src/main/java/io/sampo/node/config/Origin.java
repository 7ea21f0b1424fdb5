package io.sampo.node.config;

/** Where a value was written. */
sealed interface Origin {
  /** A line of a file; lines count from 1. */
  record InFile(String file, int line) implements Origin {}

  /** An environment variable. */
  record InEnvironment(String variable) implements Origin {}

  /** As people look for it. */
  default String describe() {
    return switch (this) {
      case InFile(var file, var line) -> file + ":" + line;
      case InEnvironment(var variable) -> "environment " + variable;
    };
  }
}
