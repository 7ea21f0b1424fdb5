package io.sampo.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** With Scala's own library as the example: {@code f.andThen(g)} makes a function. */
class PlainLambdasTest {
  @Test
  void aFunctionDoesWhatItDidAndIsNotSerializable() throws Exception {
    var made = andThen(UnaryOperator.identity());
    assertThat(made).isInstanceOf(Serializable.class);
    assertThat(applied(made)).isEqualTo("xab");

    var plain = andThen(PlainLambdas::plain);
    assertThat(plain).isNotInstanceOf(Serializable.class);
    assertThat(applied(plain)).isEqualTo("xab");
  }

  @Test
  void aClassWithoutSuchFunctionsStaysTheSame() {
    var type = bytes(PlainLambdasTest.class.getName());
    assertThat(PlainLambdas.plain(type)).isSameAs(type);
  }

  private static Object andThen(UnaryOperator<byte[]> change) throws Exception {
    var function = new Changed(change).loadClass("scala.Function1");
    return function
        .getMethod("andThen", function)
        .invoke(appends(function, "a"), appends(function, "b"));
  }

  private static Object appends(Class<?> function, String text) {
    return Proxy.newProxyInstance(
        function.getClassLoader(),
        new Class<?>[] {function},
        (proxy, method, arguments) ->
            method.getName().equals("apply")
                ? arguments[0] + text
                : InvocationHandler.invokeDefault(proxy, method, arguments));
  }

  private static Object applied(Object function) throws Exception {
    var type = function.getClass().getInterfaces()[0];
    return type.getMethod("apply", Object.class).invoke(function, "x");
  }

  private static byte[] bytes(String type) {
    var path = "/" + type.replace('.', '/') + ".class";
    try (var in = Objects.requireNonNull(PlainLambdasTest.class.getResourceAsStream(path), path)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has classes of Scala of its own. */
  private static final class Changed extends ClassLoader {
    private final UnaryOperator<byte[]> change;

    Changed(UnaryOperator<byte[]> change) {
      super(PlainLambdasTest.class.getClassLoader());
      this.change = change;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("scala.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        var loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        var type = change.apply(bytes(name));
        return defineClass(name, type, 0, type.length);
      }
    }
  }
}
