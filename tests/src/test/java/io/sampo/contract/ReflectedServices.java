package io.sampo.contract;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Channel;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a server tells of its services, asked one question per stream. */
final class ReflectedServices {
  private static final long DEADLINE_SECONDS = 30;

  private final Channel channel;
  private final Map<String, FileDescriptor> files = new HashMap<>();

  ReflectedServices(Channel channel) {
    this.channel = channel;
  }

  /** Its services by their full names. */
  Map<String, ServiceDescriptor> all() {
    var services = new LinkedHashMap<String, ServiceDescriptor>();
    var list = ask(ServerReflectionRequest.newBuilder().setListServices("*").build());
    for (var service : list.getListServicesResponse().getServiceList()) {
      var name = service.getName();
      var file =
          file(ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol(name).build()));
      services.put(name, file.findServiceByName(name.substring(name.lastIndexOf('.') + 1)));
    }
    return services;
  }

  private FileDescriptor file(ServerReflectionResponse answer) {
    try {
      ByteString bytes = answer.getFileDescriptorResponse().getFileDescriptorProto(0);
      var proto = FileDescriptorProto.parseFrom(bytes);
      var known = files.get(proto.getName());
      if (known != null) {
        return known;
      }
      var dependencies =
          proto.getDependencyList().stream().map(this::named).toArray(FileDescriptor[]::new);
      var file = FileDescriptor.buildFrom(proto, dependencies);
      files.put(file.getName(), file);
      return file;
    } catch (InvalidProtocolBufferException | DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private FileDescriptor named(String name) {
    var known = files.get(name);
    return known != null
        ? known
        : file(ask(ServerReflectionRequest.newBuilder().setFileByFilename(name).build()));
  }

  private ServerReflectionResponse ask(ServerReflectionRequest request) {
    var answer = new CompletableFuture<ServerReflectionResponse>();
    var requests =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<ServerReflectionResponse>() {
                  @Override
                  public void onNext(ServerReflectionResponse message) {
                    answer.complete(message);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    answer.completeExceptionally(new IllegalStateException("no answer"));
                  }
                });
    requests.onNext(request);
    try {
      return answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(request.toString(), e);
    } finally {
      requests.onCompleted();
    }
  }
}
