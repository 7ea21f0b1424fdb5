package io.sampo.demo;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.qdrant.QdrantEmbeddingStore;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.PointerType;
import net.sf.extjwnl.data.Synset;
import net.sf.extjwnl.data.Word;
import net.sf.extjwnl.dictionary.Dictionary;

/**
 * What an application does with a vector database: embeds the glosses that WordNet gives for
 * mammals, stores them over gRPC, and finds animals by what is said of them. It is written against
 * LangChain4j's store for Qdrant and does not know Sampo.
 */
public final class Demo {
  private static final String COLLECTION = "animals";
  private static final int DIMENSION = 384;
  private static final int BATCH = 64;
  private static final List<String> QUESTIONS =
      List.of(
          "it carries its young in a pouch",
          "a striped horse of the African plains",
          "the largest living thing in the sea",
          "a small dog that was bred to hunt foxes",
          "sleeps through the winter and is covered with sharp spines");

  private Demo() {}

  public static void main(String[] arguments) throws Exception {
    var port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 6334;
    try (var client =
        new QdrantClient(QdrantGrpcClient.newBuilder("127.0.0.1", port, false).build())) {
      if (client.collectionExistsAsync(COLLECTION).get()) {
        client.deleteCollectionAsync(COLLECTION).get();
      }
      client
          .createCollectionAsync(
              COLLECTION,
              VectorParams.newBuilder().setSize(DIMENSION).setDistance(Distance.Cosine).build())
          .get();
      var store =
          QdrantEmbeddingStore.builder().client(client).collectionName(COLLECTION).build();
      var model = new AllMiniLmL6V2EmbeddingModel();
      store(glosses(), model, store);
      System.out.printf(
          "%nThe collection \"%s\" holds %,d points.%n",
          COLLECTION, client.countAsync(COLLECTION).get());
      for (var question : QUESTIONS) {
        ask(question, model, store);
      }
    }
  }

  private static void store(
      List<TextSegment> glosses, EmbeddingModel model, QdrantEmbeddingStore store) {
    var start = System.nanoTime();
    for (var from = 0; from < glosses.size(); from += BATCH) {
      var batch = glosses.subList(from, Math.min(from + BATCH, glosses.size()));
      var ids =
          batch.stream()
              .map(gloss -> gloss.metadata().getString("synset"))
              .map(key -> UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString())
              .toList();
      store.addAll(ids, model.embedAll(batch).content(), batch);
      System.out.printf(
          "\rembedding and storing %,5d of %,d", from + batch.size(), glosses.size());
      System.out.flush();
    }
    System.out.printf(", %.0f s%n", (System.nanoTime() - start) / 1e9);
  }

  private static void ask(String question, EmbeddingModel model, QdrantEmbeddingStore store) {
    System.out.printf("%n%s?%n", question);
    var request =
        EmbeddingSearchRequest.builder()
            .queryEmbedding(model.embed(question).content())
            .maxResults(3)
            .build();
    for (var match : store.search(request).matches()) {
      System.out.printf(
          "  %.3f  %-24s %s%n",
          match.score(),
          match.embedded().metadata().getString("name"),
          shortened(match.embedded().text()));
    }
  }

  private static String shortened(String text) {
    return text.length() <= 90 ? text : text.substring(0, 89) + "…";
  }

  /** The gloss of every kind of mammal, found by walking down from the word. */
  private static List<TextSegment> glosses() throws JWNLException {
    var dictionary = Dictionary.getDefaultResourceInstance();
    // get(0) and not getFirst(): the library's list is loaded by the former alone.
    var mammal = dictionary.getIndexWord(POS.NOUN, "mammal").getSenses().get(0);
    var seen = new LinkedHashSet<Synset>(List.of(mammal));
    var open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (var pointer : open.remove().getPointers(PointerType.HYPONYM)) {
        var below = pointer.getTargetSynset();
        if (seen.add(below)) {
          open.add(below);
        }
      }
    }
    var glosses = new ArrayList<TextSegment>();
    for (var synset : seen) {
      var names = synset.getWords().stream().map(Word::getLemma).toList();
      var metadata =
          new Metadata()
              .put("synset", synset.getOffset() + "-n")
              .put("name", names.getFirst())
              .put("names", String.join(", ", names));
      glosses.add(TextSegment.from(synset.getGloss(), metadata));
    }
    return glosses;
  }
}
