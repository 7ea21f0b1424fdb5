package io.sampo.grpc.call;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Answers the requests to one path. Never throws and never fails: failures are answers. */
sealed interface Endpoint extends Function<HttpRequest, CompletionStage<HttpResponse>>
    permits UnaryEndpoint, StreamEndpoint {}
