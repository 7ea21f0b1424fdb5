package io.sampo.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.storage.io.Disk;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.model.PeerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code raft_state.json}: a readable copy of what consensus knows, for operators; never read by
 * the server. Written at most once a second, behind what happens. Any thread.
 */
final class RaftStateCopy {
  private static final Logger LOG = LoggerFactory.getLogger(RaftStateCopy.class);
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Disk disk;
  private final Path file;
  private final PeerId self;
  private final RaftGroup group;
  private final Metadata metadata;
  private final Executor executor;
  private final AtomicBoolean waiting = new AtomicBoolean();

  RaftStateCopy(
      Disk disk, Path file, PeerId self, RaftGroup group, Metadata metadata, Executor executor) {
    this.disk = disk;
    this.file = file;
    this.self = self;
    this.group = group;
    this.metadata = metadata;
    this.executor = executor;
  }

  /** Follows the group and the metadata from now on. */
  void follow() {
    group.listen(_ -> refresh());
    metadata.listen(_ -> refresh());
    refresh();
  }

  private void refresh() {
    if (waiting.compareAndSet(false, true)) {
      try {
        CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, executor)
            .execute(this::write);
      } catch (RejectedExecutionException _) {
        LOG.debug("the node is stopping, the copy stays as it is");
      }
    }
  }

  private void write() {
    waiting.set(false);
    try {
      disk.replaceLoosely(file, JSON.writeValueAsBytes(content()));
    } catch (StorageException e) {
      LOG.warn("no readable copy in {}: {}", file, e.failure().describe());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the state of consensus has no JSON form", e);
    }
  }

  /** Members and order as the reference has them. */
  private Map<String, Object> content() {
    var view = group.view();
    var state = metadata.state();
    var learners = new HashSet<>(view.members());
    learners.removeAll(view.voters());
    var hard = new LinkedHashMap<String, Object>();
    hard.put("term", view.term());
    hard.put("commit", view.commit());
    var members = new LinkedHashMap<String, Object>();
    members.put("voters", peers(view.voters()));
    members.put("learners", peers(learners));
    var raft = new LinkedHashMap<String, Object>();
    raft.put("hard_state", hard);
    raft.put("conf_state", members);
    var addresses = new TreeMap<Long, String>();
    var versions = new TreeMap<Long, Map<String, String>>();
    state
        .peers()
        .known()
        .forEach(
            (peer, known) -> {
              addresses.put(peer, known.uri() + "/");
              versions.put(peer, Map.of("version", known.version()));
            });
    var all = new LinkedHashMap<String, Object>();
    all.put("state", raft);
    all.put("applied", view.applied());
    all.put("peer_address_by_id", addresses);
    all.put("peer_metadata_by_id", versions);
    if (!state.catalog().keys().isEmpty()) {
      all.put("cluster_metadata", state.catalog().keys());
    }
    all.put("this_peer_id", self.value());
    return all;
  }

  private static List<Long> peers(Collection<MemberId> members) {
    return members.stream().sorted().map(member -> member.peer().value()).toList();
  }
}
