package io.sampo.node.config;

import org.jspecify.annotations.Nullable;

/**
 * A key the configuration may have.
 *
 * @param path its names from the root, joined by dots
 * @param builtIn what holds when nobody says anything; {@code null} = nothing
 * @param nullable whether {@code null} in a file means "nothing" rather than the built-in value
 */
record Key(
    String path, Kind kind, @Nullable Object builtIn, boolean nullable, boolean secret, Use use) {

  /** What this version does with the key. */
  sealed interface Use {
    /** It has its effect. */
    record Effective() implements Use {}

    /** It is taken for what it is and has no effect yet; going without does no harm. */
    record NoEffectYet() implements Use {}

    /**
     * Going without would be unsafe, so the start is refused unless it says what holds anyway.
     *
     * @param harmless the value that asks for nothing; {@code null} = none but its absence
     * @param feature what is not served, as the start of a sentence
     */
    record NotServed(@Nullable Object harmless, String feature) implements Use {}
  }
}
