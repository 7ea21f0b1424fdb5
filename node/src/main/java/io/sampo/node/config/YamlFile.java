package io.sampo.node.config;

import io.sampo.node.config.Entry.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML file as entries that know their line. */
final class YamlFile {
  private final String name;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();

  private YamlFile(String name) {
    this.name = name;
  }

  /**
   * Reads a file that exists.
   *
   * @param name what messages call it
   */
  static Layer read(Path file, String name) {
    var yaml = new YamlFile(name);
    try {
      var settings = LoadSettings.builder().setLabel(name).build();
      new Compose(settings)
          .composeString(Files.readString(file))
          .ifPresent(root -> yaml.value("", root));
    } catch (MarkedYamlEngineException e) {
      var place = e.getProblemMark().or(e::getContextMark).map(YamlFile::line);
      yaml.faults.add(
          new Fault(name + place.map(line -> ":" + line).orElse("") + ": " + e.getProblem()));
    } catch (YamlEngineException e) {
      yaml.faults.add(new Fault(name + ": " + e.getMessage()));
    } catch (IOException e) {
      yaml.faults.add(new Fault(name + " cannot be read: " + e));
    }
    return new Layer(yaml.entries, yaml.faults);
  }

  private void value(String path, Node node) {
    switch (node) {
      case MappingNode mapping -> {
        if (!path.isEmpty()) {
          add(path, new Written.Section(), node);
        }
        var seen = new HashSet<String>();
        for (var tuple : mapping.getValue()) {
          if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            faults.add(new Fault(origin(tuple.getKeyNode()).describe() + ": a key must be a word"));
            continue;
          }
          var below = path.isEmpty() ? key.getValue() : path + '.' + key.getValue();
          if (!seen.add(key.getValue())) {
            faults.add(new Fault(origin(key).describe() + ": " + below + " is written twice"));
          }
          value(below, tuple.getValueNode());
        }
      }
      case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) ->
          add(path, new Written.Nothing(), node);
      case ScalarNode scalar -> add(path, new Written.Scalar(scalar.getValue()), node);
      case SequenceNode _ -> add(path, new Written.Listed(), node);
      default -> throw new IllegalStateException("no YAML value: " + node.getNodeType());
    }
  }

  private void add(String path, Written value, Node node) {
    if (!path.isEmpty()) {
      entries.add(new Entry(path, value, origin(node)));
    } else if (!(value instanceof Written.Nothing)) {
      faults.add(new Fault(origin(node).describe() + ": the file must hold keys and values"));
    }
  }

  private Origin origin(Node node) {
    return new Origin.InFile(name, node.getStartMark().map(YamlFile::line).orElse(1));
  }

  private static int line(Mark mark) {
    return mark.getLine() + 1;
  }

  /**
   * The file itself, or with the ending {@code .yaml} or {@code .yml}, as the reference finds it.
   */
  static Optional<Path> find(Path file) {
    for (var ending : List.of("", ".yaml", ".yml")) {
      var candidate = file.resolveSibling(file.getFileName() + ending);
      if (Files.isRegularFile(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
