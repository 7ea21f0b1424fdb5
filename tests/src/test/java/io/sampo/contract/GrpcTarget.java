package io.sampo.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.util.JsonFormat;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Replays over gRPC, with nothing but what the server's reflection tells: requests and answers are
 * protobuf's JSON.
 */
public final class GrpcTarget implements OracleTarget {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_ANSWER_BYTES = 64 << 20;
  private static final long DEADLINE_SECONDS = 30;

  private final ManagedChannel channel;
  private final Map<String, ServiceDescriptor> services;

  public GrpcTarget(String host, int port) {
    channel =
        NettyChannelBuilder.forAddress(host, port)
            .usePlaintext()
            .maxInboundMessageSize(MAX_ANSWER_BYTES)
            .build();
    services = new ReflectedServices(channel).all();
  }

  @Override
  public OracleAnswer send(OracleStep step) throws IOException {
    return call(step.service(), step.rpc(), step.request());
  }

  private OracleAnswer call(String service, String rpc, JsonNode request) throws IOException {
    var method = Objects.requireNonNull(services.get(service), service).findMethodByName(rpc);
    var message = DynamicMessage.newBuilder(method.getInputType());
    JsonFormat.parser().merge(request.toString(), message);
    try {
      var answer =
          ClientCalls.blockingUnaryCall(
              channel,
              MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                  .setType(MethodDescriptor.MethodType.UNARY)
                  .setFullMethodName(service + "/" + rpc)
                  .setRequestMarshaller(
                      ProtoUtils.marshaller(
                          DynamicMessage.getDefaultInstance(method.getInputType())))
                  .setResponseMarshaller(
                      ProtoUtils.marshaller(
                          DynamicMessage.getDefaultInstance(method.getOutputType())))
                  .build(),
              CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS),
              message.build());
      var printed = JsonFormat.printer().preservingProtoFieldNames().print(answer);
      return new OracleAnswer("OK", JSON.readTree(printed), Map.of());
    } catch (StatusRuntimeException e) {
      var text = Objects.requireNonNullElse(e.getStatus().getDescription(), "");
      return new OracleAnswer(
          e.getStatus().getCode().name(), JSON.valueToTree(Map.of("message", text)), Map.of());
    }
  }

  @Override
  public void reset() throws IOException {
    for (var collection : ask("List", Map.of()).path("collections")) {
      ask("Delete", Map.of("collection_name", collection.path("name").asText()));
    }
    for (var alias : ask("ListAliases", Map.of()).path("aliases")) {
      var delete = Map.of("delete_alias", Map.of("alias_name", alias.path("alias_name").asText()));
      ask("UpdateAliases", Map.of("actions", List.of(delete)));
    }
  }

  private JsonNode ask(String rpc, Map<String, ?> request) throws IOException {
    var answer = call("qdrant.Collections", rpc, JSON.valueToTree(request));
    if (!answer.status().equals("OK")) {
      throw new IOException(rpc + ": " + answer);
    }
    return answer.body();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
