package io.sampo.storage.model;

import org.jspecify.annotations.Nullable;

/** How a search is carried out (spec dataplane §6.1); {@code null} = automatic. */
public record SearchParams(
    @Nullable Long hnswEf,
    boolean exact,
    boolean indexedOnly,
    @Nullable Quantization quantization,
    @Nullable Acorn acorn,
    @Nullable Filter idfCorpus) {

  public static final SearchParams DEFAULT = new SearchParams(null, false, false, null, null, null);

  /** Use of quantised vectors. */
  public record Quantization(
      boolean ignore, @Nullable Boolean rescore, @Nullable Double oversampling) {}

  /** Two-hop filtered traversal. */
  public record Acorn(boolean enable, @Nullable Double maxSelectivity) {}
}
