package io.sampo.http.json;

import java.util.Map;
import java.util.TreeMap;

/** Languages that a text index knows, by their names and their codes; the values are the names. */
final class Languages {
  /** Those with a list of stopwords. */
  static final Map<String, String> STOPWORDS =
      byNameAndCode(
          "arabic ar, azerbaijani az, basque eu, bengali bn, catalan ca, chinese zh, danish da,"
              + " dutch nl, english en, finnish fi, french fr, german de, greek el, hebrew he,"
              + " hinglish hi-en, hungarian hu, indonesian id, italian it, japanese jp, kazakh kk,"
              + " nepali ne, norwegian no, portuguese pt, romanian ro, russian ru, slovene sl,"
              + " spanish es, swedish sv, tajik tg, turkish tr");

  /** Those with a Snowball stemmer. */
  static final Map<String, String> SNOWBALL =
      byNameAndCode(
          "arabic ar, armenian hy, danish da, dutch nl, english en, finnish fi, french fr,"
              + " german de, greek el, hungarian hu, italian it, norwegian no, portuguese pt,"
              + " romanian ro, russian ru, spanish es, swedish sv, tamil ta, turkish tr");

  private Languages() {}

  private static Map<String, String> byNameAndCode(String list) {
    var names = new TreeMap<String, String>();
    for (var entry : list.split(", ")) {
      var nameAndCode = entry.split(" ");
      names.put(nameAndCode[0], nameAndCode[0]);
      names.put(nameAndCode[1], nameAndCode[0]);
    }
    return Map.copyOf(names);
  }
}
