package io.sampo.storage.io;

/** Carries a {@link StorageFailure} up to the owner of the data. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient StorageFailure failure;

  public StorageException(StorageFailure failure, Throwable cause) {
    super(failure.describe(), cause);
    this.failure = failure;
  }

  public StorageException(StorageFailure failure) {
    super(failure.describe());
    this.failure = failure;
  }

  public StorageFailure failure() {
    return failure;
  }
}
