package io.sampo.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * What the server answered.
 *
 * @param status an HTTP status as a number, or the name of a gRPC code
 * @param body JSON, or a text node for anything else
 * @param headers names in lower case
 */
public record OracleAnswer(String status, JsonNode body, Map<String, String> headers) {}
