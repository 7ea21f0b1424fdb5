package io.sampo.http.error;

import io.sampo.cluster.collection.Violations;

/**
 * Why a request is turned away before anything looks at the data (spec dataplane §1.2). {@link
 * #text()} is what clients read.
 */
public sealed interface RequestFault {
  /** The text for the client, prefix included. */
  String text();

  /** The part of a request that is at fault; its name stands in the text. */
  enum Part {
    PATH("path parameters"),
    QUERY("query parameters"),
    BODY("JSON body");

    private final String name;

    Part(String name) {
      this.name = name;
    }
  }

  /** It is not JSON, or not of the right shape. */
  record Malformed(Part part, String why) implements RequestFault {
    @Override
    public String text() {
      return switch (part) {
        case PATH, QUERY -> "Deserialize error in " + part.name + ": " + why;
        case BODY -> "Format error in " + part.name + ": " + why;
      };
    }
  }

  /** It is well-formed, but values break declared rules. */
  record Invalid(Part part, Violations violations) implements RequestFault {
    @Override
    public String text() {
      return "Validation error in " + part.name + ": " + violations;
    }
  }

  /** The body is larger than the limit; its size is known from its header. */
  record BodyTooLarge(long bytes, long limit) implements RequestFault {
    @Override
    public String text() {
      return "JSON payload (%d bytes) is larger than allowed (limit: %d bytes)."
          .formatted(bytes, limit);
    }
  }

  /** The body went on beyond the limit. */
  record BodyOverflow(long limit) implements RequestFault {
    @Override
    public String text() {
      return "JSON payload has exceeded limit (" + limit + " bytes).";
    }
  }

  /** The body is encoded in a way that this server does not decode, or not as it says. */
  record UnknownEncoding(String encoding) implements RequestFault {
    @Override
    public String text() {
      return "Content encoding `" + encoding + "` is not supported, use gzip or deflate";
    }
  }

  /** There is more work than the server takes at a time. */
  record TooBusy(String what) implements RequestFault {
    @Override
    public String text() {
      return "Too many " + what + " at a time, try again a little later";
    }
  }
}
