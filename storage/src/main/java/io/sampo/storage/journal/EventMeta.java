package io.sampo.storage.journal;

/**
 * What is needed beside the bytes to bring an event back.
 *
 * @param serializerId which serializer reads the body
 * @param serializerManifest what that serializer calls the type of the event; empty = nothing
 * @param eventManifest manifest of the event adapter; empty = nothing
 * @param writerUuid the incarnation of the persistent actor that wrote it
 * @param timestampMillis when it was written, since 1970
 */
record EventMeta(
    int serializerId,
    String serializerManifest,
    String eventManifest,
    String writerUuid,
    long timestampMillis) {}
