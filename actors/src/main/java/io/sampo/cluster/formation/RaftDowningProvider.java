package io.sampo.cluster.formation;

import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.cluster.DowningProvider;
import scala.Option;
import scala.concurrent.duration.FiniteDuration;

/**
 * Nobody is downed by the cluster itself: {@link ControlPlane} does it where it leads the log. A
 * removed member's coordinator cannot write any more, so its successor need not wait.
 */
public final class RaftDowningProvider extends DowningProvider {
  /** Called by Pekko. */
  public RaftDowningProvider(ActorSystem system) {}

  @Override
  public FiniteDuration downRemovalMargin() {
    return FiniteDuration.create(0, TimeUnit.SECONDS);
  }

  @Override
  public Option<Props> downingActorProps() {
    return Option.empty();
  }
}
