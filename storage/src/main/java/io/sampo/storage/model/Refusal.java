package io.sampo.storage.model;

import java.time.Duration;

/**
 * Why a request was refused, with nothing changed unless it says so (spec dataplane §1.3). {@link
 * #text()} is what clients read; nothing decides by it.
 */
public sealed interface Refusal {
  /** The text for the client, prefix included. */
  String text();

  /** Whether the same request may succeed a little later. */
  default boolean isTransient() {
    return switch (this) {
      case Timeout _, RateLimited _, ShardUnavailable _, Internal _ -> true;
      case BadInput _,
          BadRequest _,
          Inference _,
          ChecksumMismatch _,
          NotFound _,
          AlreadyExists _,
          Forbidden _,
          Locked _,
          Standalone _,
          Precondition _,
          InsufficientStorage _,
          NotImplemented _ ->
          false;
    };
  }

  /** The request makes no sense for these data. */
  record BadInput(String what) implements Refusal {
    @Override
    public String text() {
      return "Wrong input: " + what;
    }
  }

  /** The request makes no sense at all. */
  record BadRequest(String what) implements Refusal {
    @Override
    public String text() {
      return "Bad request: " + what;
    }
  }

  /** An embedding could not be made. */
  record Inference(String what) implements Refusal {
    @Override
    public String text() {
      return what;
    }
  }

  /** A file is not what its checksum says. */
  record ChecksumMismatch(String expected, String actual) implements Refusal {
    @Override
    public String text() {
      return "Checksum mismatch: expected " + expected + ", actual " + actual;
    }
  }

  /** What was asked for is not there. */
  record NotFound(String what) implements Refusal {
    @Override
    public String text() {
      return "Not found: " + what;
    }

    public static NotFound collection(String name) {
      return new NotFound("Collection `" + name + "` doesn't exist!");
    }

    public static NotFound point(PointId id) {
      return new NotFound("No point with id " + id + " found");
    }
  }

  /** The name is taken. */
  record AlreadyExists(String what) implements Refusal {
    @Override
    public String text() {
      return "Wrong input: " + what;
    }
  }

  /** The caller may not do that. */
  record Forbidden(String what) implements Refusal {
    @Override
    public String text() {
      return "Forbidden: " + what;
    }
  }

  /** Writes are locked. */
  record Locked(String what) implements Refusal {
    @Override
    public String text() {
      return "Storage locked: " + what;
    }
  }

  /** A cluster operation on a server without a cluster. */
  record Standalone() implements Refusal {
    @Override
    public String text() {
      return "Qdrant is running in standalone mode";
    }
  }

  /** The deadline passed. */
  record Timeout(String operation, Duration after) implements Refusal {
    @Override
    public String text() {
      return "Timeout: Timeout error: Operation '%s' timed out after %ds"
          .formatted(operation, after.toSeconds());
    }
  }

  /** Too many requests. */
  record RateLimited(String what, Duration retryAfter) implements Refusal {
    @Override
    public String text() {
      return "Rate limiting exceeded: " + what;
    }
  }

  /** Something inside failed. */
  record Internal(String what) implements Refusal {
    @Override
    public String text() {
      return "Service internal error: " + what;
    }
  }

  /** The state does not allow it. */
  record Precondition(String what) implements Refusal {
    @Override
    public String text() {
      return "Pre-condition failure: " + what;
    }
  }

  /** No replica of the shard can answer now. */
  record ShardUnavailable(String what) implements Refusal {
    @Override
    public String text() {
      return "Shard temporarily unavailable: " + what;
    }
  }

  /** Disk or quota is full. */
  record InsufficientStorage(String what) implements Refusal {
    @Override
    public String text() {
      return "Insufficient storage: " + what;
    }
  }

  /** A part of the interface that this version does not serve yet. */
  record NotImplemented(String what) implements Refusal {
    @Override
    public String text() {
      return "Not implemented: " + what + " is not available in this version of Sampo";
    }
  }
}
