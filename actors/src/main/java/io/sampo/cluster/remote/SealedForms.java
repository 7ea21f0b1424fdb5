package io.sampo.cluster.remote;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ShardKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the mapper what the compiler knows: the kinds of a sealed interface. A kind travels by the
 * name of its record, which thereby becomes a part of the format. Some have forms of their own.
 */
final class SealedForms extends NopAnnotationIntrospector {
  private static final long serialVersionUID = 1;

  private static final Set<Class<?>> OWN_FORMS =
      Set.of(Refusal.class, ShardKey.class, PointId.class);

  @Override
  public @Nullable TypeResolverBuilder<?> findTypeResolver(
      MapperConfig<?> config, AnnotatedClass type, JavaType baseType) {
    return isSealed(type.getRawType())
        ? new StdTypeResolverBuilder()
            .init(JsonTypeInfo.Id.NAME, null)
            .inclusion(JsonTypeInfo.As.PROPERTY)
            .typeProperty("@")
        : null;
  }

  @Override
  public @Nullable List<NamedType> findSubtypes(Annotated type) {
    if (!isSealed(type.getRawType())) {
      return null;
    }
    var kinds = new ArrayList<NamedType>();
    for (var kind : type.getRawType().getPermittedSubclasses()) {
      kinds.add(new NamedType(kind, kind.getSimpleName()));
    }
    return kinds;
  }

  private static boolean isSealed(Class<?> type) {
    return type.isInterface() && type.isSealed() && !OWN_FORMS.contains(type);
  }
}
