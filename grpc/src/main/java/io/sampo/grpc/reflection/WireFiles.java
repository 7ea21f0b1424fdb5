package io.sampo.grpc.reflection;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The files that describe the interface, complete, and where each symbol stands. */
public final class WireFiles {
  private final Map<String, FileDescriptor> byName = new LinkedHashMap<>();
  private final Map<String, FileDescriptor> bySymbol = new LinkedHashMap<>();

  /** The files of these services and all they need. */
  public WireFiles(List<ServiceDescriptor> services) {
    for (var service : services) {
      var source =
          (ProtoFileDescriptorSupplier) Objects.requireNonNull(service.getSchemaDescriptor());
      add(source.getFileDescriptor());
    }
  }

  /** All files, those first that others need. */
  public Collection<FileDescriptor> all() {
    return byName.values();
  }

  private FileDescriptor add(FileDescriptor original) {
    var known = byName.get(original.getName());
    if (known != null) {
      return known;
    }
    var dependencies =
        original.getDependencies().stream().map(this::add).toArray(FileDescriptor[]::new);
    try {
      var file = FileDescriptor.buildFrom(Additions.applyTo(original.toProto()), dependencies);
      byName.put(file.getName(), file);
      file.getMessageTypes().forEach(this::index);
      file.getEnumTypes().forEach(type -> bySymbol.put(type.getFullName(), file));
      for (var service : file.getServices()) {
        bySymbol.put(service.getFullName(), file);
        service.getMethods().forEach(method -> bySymbol.put(method.getFullName(), file));
      }
      return file;
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException(original.getName(), e);
    }
  }

  private void index(Descriptor message) {
    bySymbol.put(message.getFullName(), message.getFile());
    message.getFields().forEach(field -> bySymbol.put(field.getFullName(), message.getFile()));
    message.getEnumTypes().forEach(type -> bySymbol.put(type.getFullName(), message.getFile()));
    message.getNestedTypes().forEach(this::index);
  }

  /** The file of that name. */
  Optional<FileDescriptor> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The file in which that service, method, message, field or enum stands. */
  Optional<FileDescriptor> containing(String symbol) {
    return Optional.ofNullable(bySymbol.get(symbol));
  }
}
