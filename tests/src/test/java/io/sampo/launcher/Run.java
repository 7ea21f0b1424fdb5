package io.sampo.launcher;

import io.sampo.contract.SampoProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A run of the launcher that ends by itself.
 *
 * @param output what it printed, on both streams
 */
record Run(int exitCode, String output) {
  private static final int LIMIT_SECONDS = 60;

  /** Runs it on free ports with its data below a folder, which is its working folder too. */
  static Run of(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    return of(SampoProcess.launcher().orElseThrow(), folder, environment, arguments);
  }

  static Run of(Path launcher, Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    var command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("SAMPO_BUILD", "never");
    builder.environment().put("QDRANT__SERVICE__HOST", "127.0.0.1");
    builder.environment().put("QDRANT__SERVICE__HTTP_PORT", "0");
    builder.environment().put("QDRANT__SERVICE__GRPC_PORT", "0");
    builder.environment().putAll(environment);
    var process = builder.start();
    // One that does not end by itself would keep its output open, and the reader below waiting.
    CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    try (var stream = process.getInputStream()) {
      var output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("did not end by itself: " + output);
      }
      return new Run(process.exitValue(), output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Lines that tell an operator of an error. */
  List<String> errors() {
    return output.lines().filter(line -> line.contains(" ERROR ")).toList();
  }
}
