package io.sampo.grpc.services;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.sampo.grpc.call.Method;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Methods of the interface that this version refuses by name. */
public final class Unserved {
  private Unserved() {}

  /** One refusal for every method of the services that is not among those served. */
  public static List<Method> methods(List<ServiceDescriptor> services, List<Method> served) {
    Set<String> names = served.stream().map(Method::name).collect(Collectors.toSet());
    var result = new ArrayList<Method>();
    for (var service : services) {
      for (MethodDescriptor<?, ?> method : service.getMethods()) {
        if (!names.contains(method.getFullMethodName())) {
          result.add(refused(method.getFullMethodName()));
        }
      }
    }
    return result;
  }

  private static Method refused(String name) {
    return new Method.Unary<>(
        name, _ -> name, _ -> Optional.empty(), _ -> refusal(new Refusal.NotImplemented(name)));
  }

  static <A> CompletionStage<A> refusal(Refusal refusal) {
    return CompletableFuture.failedFuture(new RefusedException(refusal));
  }
}
